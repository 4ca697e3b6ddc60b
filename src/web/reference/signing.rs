//! How requests are signed: by the vendor's clients, by the console's own, by hand.

use leptos::prelude::*;

use crate::web::components::icon;
use crate::web::i18n::Texts;

const OWN: &str = "\
export IMAGE_CONSOLE_ENDPOINT=https://console.example.com
export IMAGE_CONSOLE_ACCESS_KEY=ak-… IMAGE_CONSOLE_SECRET_KEY=…
image-console client images list
image-console client images delete --plan img-…";

const COMMAND_LINE: &str = "\
jdc configure add --profile mine --access-key ak-… --secret-key … \\
  --region-id cn-north-1 --endpoint console.example.com --scheme https
jdc vm describe-images --image-source private";

const PYTHON: &str = "\
from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.services.vm.client.VmClient import VmClient

client = VmClient(Credential('ak-…', '…'), Config('console.example.com', 'https'))";

const NODE: &str = "\
const { VM } = require('jdcloud-sdk-js');

const client = new VM({
  credentials: { accessKeyId: 'ak-…', secretAccessKey: '…' },
  regionId: 'cn-north-1',
  endpoint: { protocol: 'https', host: 'console.example.com' },
});";

/// What is hashed, line by line. `\\n` is a line's end.
const BY_HAND: &str = "\
CanonicalRequest = METHOD \\n path \\n query \\n (name:value \\n)… \\n SignedHeaders \\n hex(SHA256(body))
Scope            = YYYYMMDD/region/service/jdcloud2_request
StringToSign     = JDCLOUD2-HMAC-SHA256 \\n x-jdcloud-date \\n Scope \\n hex(SHA256(CanonicalRequest))
Key              = HMAC(HMAC(HMAC(HMAC(\"JDCLOUD2\" + secret, YYYYMMDD), region), service), \"jdcloud2_request\")
Authorization: JDCLOUD2-HMAC-SHA256 Credential=key/Scope, SignedHeaders=content-type;host;x-jdcloud-date;x-jdcloud-nonce, Signature=hex(HMAC(Key, StringToSign))";

/// How to sign.
pub(super) fn section(t: Texts) -> impl IntoView {
    let examples = [
        (t.get("reference-own-client"), OWN),
        (t.get("reference-vendor-command-line"), COMMAND_LINE),
        ("Python".to_owned(), PYTHON),
        ("Node.js".to_owned(), NODE),
        (t.get("reference-by-hand"), BY_HAND),
    ];
    let examples = examples.map(|(title, code)| {
        // It may be wider than the page, and whoever has only a keyboard scrolls it as well.
        view! { <h3>{title.clone()}</h3><pre tabindex="0" role="group" aria-label=title translate="no"><code>{code}</code></pre> }
    });
    view! {
        <section class="sheet pad" id="signing">
            <h2>{t.get("reference-signing")}</h2>
            <p>{t.get("reference-signing-lead")}</p>
            <p><a class="button small" href="/account/access-keys">{icon("key")}{t.get("access-keys")}</a></p>
            {examples.collect_view()}
        </section>
    }
}
