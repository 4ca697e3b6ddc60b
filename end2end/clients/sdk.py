"""Carries out calls with the vendor's own Python SDK: each line of standard input is a call, and each line printed its answer.

    python sdk.py ACCESS_KEY SECRET_KEY ADDRESS

A call is `{"service": "vm", "operation": "describeImages", "parameters": {...}}`, an answer `{"result": ...}` or `{"error": ...}`.
"""

import importlib
import json
import sys
import types

from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.logger import Logger

ONLY_FATAL = 0


def client_of(service, credential, config):
    name = service.capitalize() + "Client"
    module = importlib.import_module(f"jdcloud_sdk.services.{service}.client.{name}")
    return getattr(module, name)(credential, config, Logger(ONLY_FATAL))


def request_of(service, operation, parameters):
    name = operation[0].upper() + operation[1:] + "Request"
    module = importlib.import_module(f"jdcloud_sdk.services.{service}.apis.{name}")
    return getattr(module, name)(types.SimpleNamespace(**parameters))


def main(access_key, secret_key, address):
    credential, config = Credential(access_key, secret_key), Config(address, "http")
    clients = {service: client_of(service, credential, config) for service in ("vm", "disk")}
    for line in sys.stdin:
        call = json.loads(line)
        request = request_of(call["service"], call["operation"], call["parameters"])
        response = clients[call["service"]].send(request)
        error = response.error
        # The SDK takes an empty result for none.
        answer = {"error": vars(error)} if error else {"result": response.result or {}}
        print(json.dumps(answer), flush=True)


main(*sys.argv[1:])
