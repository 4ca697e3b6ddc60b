//! Demo data for an empty database: every kind of image, share, snapshot and machine, with real bytes behind them.

mod administration;

use bytes::Bytes;

use super::cli::{actor, said, say};
use crate::app::accounts::create::{CreateAccount, create};
use crate::app::images::import::{ImportRequest, import};
use crate::app::images::share::share;
use crate::app::instances::integration::{Registration, register};
use crate::app::ports::random_id;
use crate::app::{Actor, App};
use crate::domain::account::Role;
use crate::domain::disk_format::DiskFormat;
use crate::domain::id::{ImageId, SnapshotId};
use crate::domain::image::{BusyTask, Image, ImageStatus, RootDevice, Visibility};
use crate::domain::instance::InstanceState;
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
use crate::domain::time::Timestamp;
use crate::store::{DeviceMapping, Unit};

/// The demo's password, for every account. It is printed, and only ever set in an empty database.
const PASSWORD: &str = "demo-password";

const ACCOUNTS: [(&str, &str, Role); 5] = [
    ("alice", "Alice Chen", Role::User),
    ("bob", "Bob Müller", Role::User),
    ("carol", "Carol Diaz", Role::User),
    ("数据平台", "数据平台团队", Role::User),
    ("admin", "Operations", Role::Admin),
];

/// Fills an empty database, and says how to sign in; one with accounts is left alone.
pub(super) async fn seed(app: &App) -> anyhow::Result<()> {
    let mut unit = app.store.reader().await?;
    if unit.count_accounts().await? == 0 {
        drop(unit);
        fill(app).await?;
    } else if !is_demo(&mut *unit).await? {
        return Ok(());
    }
    let pins = ACCOUNTS.map(|(pin, _, _)| pin).join(", ");
    say(&format!("Demo accounts: {pins} — the password of each is {PASSWORD}"))
}

fn email(number: usize) -> String {
    format!("user{number}@example.com")
}

async fn is_demo(unit: &mut dyn Unit) -> anyhow::Result<bool> {
    let (pin, ..) = ACCOUNTS[0];
    let first = unit.account_by_pin(&pin.parse()?).await?;
    Ok(first.is_some_and(|account| account.email == email(0)))
}

async fn fill(app: &App) -> anyhow::Result<()> {
    for (number, (pin, name, role)) in ACCOUNTS.iter().enumerate() {
        let request = CreateAccount {
            pin: (*pin).to_owned(),
            name: (*name).to_owned(),
            email: email(number),
            mobile: Some(format!("1380013800{number}")),
            role: *role,
            password: PASSWORD.to_owned(),
        };
        create(app, request).await.map_err(said)?;
    }
    public_images(app).await?;
    let alice = actor(app, "alice").await?;
    private_images(app, &alice).await?;
    odd_images(app, &alice).await?;
    images_of_others(app).await?;
    administration::fill(app).await
}

/// So many bytes of a disk image without structure, different for each seed.
fn raw_bytes(mebibytes: usize, seed: u64) -> Vec<Bytes> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut block = || {
        let mut bytes = vec![0; 1 << 20];
        for word in bytes.chunks_exact_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        Bytes::from(bytes)
    };
    (0..mebibytes).map(|_| block()).collect()
}

struct Demo<'a> {
    name: &'a str,
    os: (&'a str, &'a str, &'a str),
    device: RootDevice,
    mebibytes: usize,
}

async fn make(app: &App, owner: &Actor, demo: &Demo<'_>, is_public: bool) -> anyhow::Result<ImageId> {
    let request = ImportRequest {
        name: demo.name.to_owned(),
        description: String::new(),
        root_device: demo.device,
        platform: demo.os.0.to_owned(),
        os_version: demo.os.1.to_owned(),
        architecture: demo.os.2.to_owned(),
        is_public,
    };
    let seed = demo
        .name
        .bytes()
        .fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let blocks = raw_bytes(demo.mebibytes, seed).into_iter().map(Ok::<_, std::io::Error>);
    let region = app.regions.first().cloned().unwrap_or_default();
    import(app, owner, &region, request, futures::stream::iter(blocks))
        .await
        .map_err(said)
}

async fn public_images(app: &App) -> anyhow::Result<()> {
    let admin = actor(app, "admin").await?;
    for demo in [
        Demo {
            name: "debian-12-cloud",
            os: ("Debian", "12.7", "x86_64"),
            device: RootDevice::CloudDisk,
            mebibytes: 3,
        },
        Demo {
            name: "ubuntu-24.04-lts",
            os: ("Ubuntu", "24.04 LTS", "x86_64"),
            device: RootDevice::CloudDisk,
            mebibytes: 4,
        },
        Demo {
            name: "alpine-3.20",
            os: ("Alpine", "3.20", "aarch64"),
            device: RootDevice::LocalDisk,
            mebibytes: 1,
        },
    ] {
        make(app, &admin, &demo, true).await?;
    }
    Ok(())
}

async fn machine(app: &App, owner: &str, name: &str, image: &ImageId, state: InstanceState) -> anyhow::Result<()> {
    let registration = Registration {
        id: None,
        owner: owner.parse()?,
        name: name.parse()?,
        image: image.clone(),
        state,
    };
    register(app, registration).await.map_err(said)?;
    Ok(())
}

async fn private_images(app: &App, alice: &Actor) -> anyhow::Result<()> {
    let local = RootDevice::LocalDisk;
    let cloud = RootDevice::CloudDisk;
    let debian = make(
        app,
        alice,
        &Demo {
            name: "debian-12-base",
            os: ("Debian", "12.7", "x86_64"),
            device: local,
            mebibytes: 2,
        },
        false,
    )
    .await?;
    for pin in ["bob", "carol", "数据平台"] {
        share(app, alice, &debian, pin, true).await.map_err(said)?;
    }
    let billing = make(
        app,
        alice,
        &Demo {
            name: "billing-api-golden",
            os: ("Ubuntu", "24.04 LTS", "x86_64"),
            device: cloud,
            mebibytes: 8,
        },
        false,
    )
    .await?;
    machine(app, "alice", "billing-api-1", &billing, InstanceState::Running).await?;
    machine(app, "alice", "billing-api-2", &billing, InstanceState::Stopped).await?;
    let training = make(
        app,
        alice,
        &Demo {
            name: "gpu-train-cu124",
            os: ("Rocky Linux", "9.4", "x86_64"),
            device: local,
            mebibytes: 14,
        },
        false,
    )
    .await?;
    share(app, alice, &training, "bob", true).await.map_err(said)?;
    machine(app, "alice", "train-01", &training, InstanceState::Running).await?;
    machine(app, "alice", "train-02", &training, InstanceState::Running).await?;
    machine(app, "bob", "bob-train-1", &training, InstanceState::Running).await?;
    make(
        app,
        alice,
        &Demo {
            name: "edge-gateway",
            os: ("Alpine", "3.20", "aarch64"),
            device: local,
            mebibytes: 1,
        },
        false,
    )
    .await?;
    make(
        app,
        alice,
        &Demo {
            name: "build-runner",
            os: ("Fedora", "41", "x86_64"),
            device: cloud,
            mebibytes: 5,
        },
        false,
    )
    .await?;
    Ok(())
}

/// Images and snapshots in states that only the passing of time, or another system, brings about.
async fn odd_images(app: &App, alice: &Actor) -> anyhow::Result<()> {
    let now = app.clock.now();
    let region = app.regions.first().cloned().unwrap_or_default();
    let mut unit = app.store.writer().await?;
    let snapshot = |name: &str, days: i64| -> anyhow::Result<Snapshot> {
        Ok(Snapshot {
            id: SnapshotId::from_random(random_id()),
            region: region.clone(),
            owner: alice.id(),
            name: name.parse()?,
            status: SnapshotStatus::Available,
            task_in_progress: false,
            encrypted: false,
            size_bytes: 5 << 20,
            share_count: 0,
            created_at: now.plus_seconds(-days * 86_400),
        })
    };
    let kafka_system = snapshot("kafka-broker-vda", 30)?;
    let kafka_data = snapshot("kafka-data-vdb", 30)?;
    let kafka_shared = snapshot("kafka-logs-vdc", 30)?;
    for snapshot in [&kafka_system, &kafka_data, &kafka_shared] {
        unit.insert_snapshot(snapshot, None).await?;
    }
    let bob = unit
        .account_by_pin(&"bob".parse()?)
        .await?
        .ok_or_else(|| anyhow::anyhow!("bob is missing"))?;
    unit.insert_snapshot_share(&kafka_shared.id, bob.id, now).await?;
    let device = |name: &str, snapshot: Option<&Snapshot>| DeviceMapping {
        device: name.to_owned(),
        size_bytes: 5 << 20,
        snapshot: snapshot.map(|snapshot| snapshot.id.clone()),
        snapshot_name: String::new(),
    };
    let odd = |name: &str, os: (&str, &str), days: i64| -> anyhow::Result<Image> {
        odd_image(alice, &region, name, os, now.plus_seconds(-days * 86_400))
    };

    let windows = Image {
        status: ImageStatus::Pending,
        progress: 52,
        ..odd("win2022-jumpbox", ("Windows Server", "2022 Standard"), 0)?
    };
    unit.insert_image(&windows, None, &[device("/dev/vda", None)]).await?;
    let failed = Image {
        status: ImageStatus::Error,
        ..odd("kafka-broker-2", ("CentOS", "7.9"), 40)?
    };
    let mapping = [
        device("/dev/vda", Some(&kafka_system)),
        device("/dev/vdb", Some(&kafka_data)),
        device("/dev/vdc", Some(&kafka_shared)),
    ];
    unit.insert_image(&failed, None, &mapping).await?;
    let broker = odd("kafka-broker-3", ("CentOS", "7.9"), 30)?;
    unit.insert_image(&broker, None, &[device("/dev/vda", None), device("/dev/vdb", Some(&kafka_data))])
        .await?;
    let copied = Image {
        busy: Some(BusyTask::Copy),
        root_device: RootDevice::LocalDisk,
        ..odd("payments-rollback", ("AlmaLinux", "9.4"), 12)?
    };
    unit.insert_image(&copied, None, &[device("/dev/vda", None)]).await?;
    unit.commit().await?;
    Ok(())
}

fn odd_image(owner: &Actor, region: &str, name: &str, os: (&str, &str), created_at: Timestamp) -> anyhow::Result<Image> {
    Ok(Image {
        id: ImageId::from_random(random_id()),
        region: region.to_owned(),
        owner: owner.id(),
        visibility: Visibility::Private,
        name: name.parse()?,
        description: "".parse()?,
        root_device: RootDevice::CloudDisk,
        platform: os.0.to_owned(),
        os_version: os.1.to_owned(),
        architecture: "x86_64".to_owned(),
        status: ImageStatus::Ready,
        progress: 100,
        busy: None,
        format: DiskFormat::Raw,
        size_bytes: 5 << 20,
        virtual_size_bytes: 5 << 20,
        sha256: String::new(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at,
    })
}

async fn images_of_others(app: &App) -> anyhow::Result<()> {
    let bob = actor(app, "bob").await?;
    let shared = make(
        app,
        &bob,
        &Demo {
            name: "bob-toolbox",
            os: ("openSUSE", "15.6", "x86_64"),
            device: RootDevice::LocalDisk,
            mebibytes: 2,
        },
        false,
    )
    .await?;
    share(app, &bob, &shared, "alice", true).await.map_err(said)?;
    machine(app, "alice", "toolbox-1", &shared, InstanceState::Running).await?;
    let carol = actor(app, "carol").await?;
    let own = make(
        app,
        &carol,
        &Demo {
            name: "carol-notebook",
            os: ("Ubuntu", "24.04 LTS", "x86_64"),
            device: RootDevice::LocalDisk,
            mebibytes: 2,
        },
        false,
    )
    .await?;
    share(app, &carol, &own, "alice", true).await.map_err(said)?;
    Ok(())
}
