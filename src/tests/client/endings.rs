//! How a command ends, and where it has its settings from.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use super::World;

const KEY: &str = "IMAGE_CONSOLE_ACCESS_KEY";
const SECRET: &str = "IMAGE_CONSOLE_SECRET_KEY";
const ENDPOINT: &str = "IMAGE_CONSOLE_ENDPOINT";
const QUOTAS: [&str; 1] = ["quotas"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_says_how_it_ended() {
    let world = World::new().await;
    let (_, terminal) = world.account("alice").await;
    terminal.run(&QUOTAS).await.is(0);
    let absent = ["images", "show", "img-0000000000"];
    terminal.run(&absent).await.is(3).complains("Image 'img-0000000000' not found");
    let told = terminal.run(&[&absent[..], &["--json"]].concat()).await;
    assert_eq!(told.is(3).json()["error"]["status"], "NOT_FOUND");
    assert_eq!(told.err, "");
    for wrong in [
        &["images", "show", "img-a"][..],
        &["images"],
        &["images", "list", "--status", "odd"],
        &["quotas", "--color"],
    ] {
        terminal.run(wrong).await.is(2);
    }
    let listed = terminal.run(&["--help"]).await;
    for code in [
        "0  done",
        "1  refused",
        "2  wrong usage",
        "3  not found",
        "4  not authenticated",
        "5  the server",
    ] {
        listed.is(0).shows(code);
    }

    let endpoint = terminal.variables[ENDPOINT].clone();
    let secret = terminal.variables[SECRET].clone();
    let terminal = terminal.with(SECRET, "another");
    terminal.run(&QUOTAS).await.is(4).complains("The signature does not match");
    let terminal = terminal.with(SECRET, &secret).with(KEY, "ak-0000000000");
    terminal.run(&QUOTAS).await.is(4);
    terminal.run(&["quotas", "--access-key", "a b"]).await.is(2);

    // Something answers there, and it is no image console.
    let metrics = format!("http://{}", world.server.metrics.unwrap());
    let elsewhere = terminal.run(&["quotas", "--endpoint", &metrics]).await;
    elsewhere.is(5).complains("does not answer as an image console: 404");
    world.server.kill();
    terminal.run(&QUOTAS).await.is(5).complains(&format!("{endpoint} does not answer"));
    let told = terminal.run(&["quotas", "--json"]).await;
    assert_eq!(told.is(5).json()["error"]["status"], "UNREACHABLE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_kept_for_later_and_for_nobody_else() {
    let world = World::new().await;
    let (_, terminal) = world.account("alice").await;
    let (_, other) = world.account("bob").await;
    let [endpoint, key, secret] = [ENDPOINT, KEY, SECRET].map(|name| terminal.variables[name].clone());
    let terminal = terminal.without(ENDPOINT).without(KEY).without(SECRET);
    terminal.run(&QUOTAS).await.is(2).complains("set IMAGE_CONSOLE_ENDPOINT");
    terminal.run(&["configure"]).await.is(2);

    let configure = ["configure", "--endpoint", &endpoint, "--access-key", &key];
    terminal.run_with(&configure, "\n").await.is(2).complains("it is empty");
    terminal.run_with(&configure, &format!("{secret}\n")).await.is(0);
    terminal.run(&QUOTAS).await.is(0);
    let file = terminal.home().join(".config/image-console/client.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    terminal.run(&["configure", "--region", "nowhere"]).await.is(0);
    terminal.run(&QUOTAS).await.is(2).complains("Invalid region 'nowhere'");
    terminal.run(&["quotas", "--region", "cn-north-1"]).await.is(0);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    terminal.run(&QUOTAS).await.is(2).complains("chmod 600");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();

    // A key that is named is not signed with the secret of the one that is kept.
    let named = terminal.with(KEY, &other.variables[KEY]).with("IMAGE_CONSOLE_REGION", "cn-north-1");
    named.run(&QUOTAS).await.is(2).complains("no secret key");
    std::fs::write(named.home().join("secret"), format!("{}\n", other.variables[SECRET])).unwrap();
    let named = named.with("IMAGE_CONSOLE_SECRET_KEY_FILE", "secret");
    std::fs::set_permissions(named.home().join("secret"), std::fs::Permissions::from_mode(0o600)).unwrap();
    named.run(&QUOTAS).await.is(0);
    named
        .run(&["quotas", "--secret-key-file", "absent"])
        .await
        .is(2)
        .complains("absent cannot be read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shells_complete_commands() {
    let commands = ["unshare", "activities"];
    // What completes in fish ends at the commands: it knows no options of commands that deep.
    for (shell, options) in [("bash", &["with-snapshots"][..]), ("zsh", &["with-snapshots"]), ("fish", &[])] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_image-console"));
        command.args(["client", "completion", shell]).env_clear().stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{shell}");
        for word in commands.iter().chain(options) {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}
