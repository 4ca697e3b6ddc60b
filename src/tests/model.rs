//! A small model of what has to happen, and random histories carried out by both it and the real application over a real
//! database and a real folder of objects. After each step the two agree on every image, share, snapshot and machine, and
//! everything adds up (`Audit`).

mod rules;

use std::collections::BTreeSet;

use bytes::Bytes;
use image_console::app::images::cancel_share::{CancelScope, cancel_share};
use image_console::app::images::delete::{Confirmation, delete};
use image_console::app::images::import::{ImportRequest, import};
use image_console::app::images::share::share;
use image_console::app::instances::integration::{Registration, register, release};
use image_console::app::{Actor, Error, snapshots};
use image_console::domain::account::Role;
use image_console::domain::id::ImageId;
use image_console::domain::image::RootDevice;
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::Policy;
use proptest::collection::vec;
use proptest::prelude::*;

use self::rules::{Life, Model, ModelImage, ModelSnapshot};
use crate::support::{Audit, REGIONS, Settings, TestApp, disks, image_of};

const PINS: [&str; 3] = ["alice", "bob", "carol"];

/// One step of a history. Numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Import {
        who: usize,
        cloud: bool,
        content: u64,
    },
    /// Another image of the same owner that references the snapshots of an image.
    Copy {
        image: usize,
    },
    Share {
        who: usize,
        image: usize,
        with: usize,
    },
    Cancel {
        who: usize,
        image: usize,
        with: usize,
    },
    Delete {
        who: usize,
        image: usize,
        with_snapshots: bool,
    },
    RunJobs,
    ShareSnapshot {
        snapshot: usize,
        with: usize,
    },
    CancelSnapshot {
        snapshot: usize,
        with: usize,
    },
    DeleteSnapshot {
        who: usize,
        snapshot: usize,
    },
    Register {
        who: usize,
        image: usize,
    },
    Release {
        machine: usize,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let (who, some) = (|| 0..PINS.len(), || 0..64_usize);
    // The owner acts more often than others: see `World::actor`.
    prop_oneof![
        4 => (who(), any::<bool>(), 0..3_u64).prop_map(|(who, cloud, content)| Step::Import { who, cloud, content }),
        1 => some().prop_map(|image| Step::Copy { image }),
        4 => (some(), some(), who()).prop_map(|(who, image, with)| Step::Share { who, image, with }),
        2 => (some(), some(), who()).prop_map(|(who, image, with)| Step::Cancel { who, image, with }),
        5 => (some(), some(), any::<bool>()).prop_map(|(who, image, with_snapshots)| Step::Delete { who, image, with_snapshots }),
        3 => Just(Step::RunJobs),
        1 => (some(), who()).prop_map(|(snapshot, with)| Step::ShareSnapshot { snapshot, with }),
        1 => (some(), who()).prop_map(|(snapshot, with)| Step::CancelSnapshot { snapshot, with }),
        2 => (some(), some()).prop_map(|(who, snapshot)| Step::DeleteSnapshot { who, snapshot }),
        2 => (who(), some()).prop_map(|(who, image)| Step::Register { who, image }),
        1 => some().prop_map(|machine| Step::Release { machine }),
    ]
}

struct World {
    app: TestApp,
    people: Vec<Actor>,
    model: Model,
}

fn is_done<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Refused(_)) => false,
        Err(Error::Internal(error)) => panic!("{error:#}"),
    }
}

impl World {
    async fn new() -> Self {
        let settings = Settings {
            policy: Policy {
                image_quota: 1000,
                snapshot_quota: 1000,
                ..Policy::default()
            },
            jobs_run: false,
            ..Settings::default()
        };
        let app = TestApp::with(settings).await;
        let mut people = Vec::new();
        for pin in PINS {
            people.push(app.account(pin, Role::User).await);
        }
        Self {
            app,
            people,
            model: Model::default(),
        }
    }

    /// Mostly the owner, sometimes another one.
    fn actor(owner: usize, who: usize) -> usize {
        if who < 48 { owner } else { who % PINS.len() }
    }

    async fn import(&mut self, who: usize, cloud: bool, content: u64) {
        let request = ImportRequest {
            name: "image".to_owned(),
            root_device: if cloud { RootDevice::CloudDisk } else { RootDevice::LocalDisk },
            ..ImportRequest::default()
        };
        let stream = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(disks::raw(content, 1)))]);
        let id = import(&self.app.app, &self.people[who], REGIONS[0], request, stream).await.unwrap();
        let mut snapshots = BTreeSet::new();
        for id in self.app.snapshots_of(&id).await {
            snapshots.insert(self.model.snapshots.len());
            self.model.snapshots.push(ModelSnapshot {
                id,
                owner: who,
                is_gone: false,
                shares: BTreeSet::new(),
            });
        }
        self.add(id, who, cloud, snapshots);
    }

    fn add(&mut self, id: ImageId, owner: usize, cloud: bool, snapshots: BTreeSet<usize>) {
        self.model.images.push(ModelImage {
            id,
            owner,
            cloud,
            life: Life::Ready,
            shares: BTreeSet::new(),
            snapshots,
        });
    }

    async fn copy(&mut self, number: usize) {
        let image = &self.model.images[number];
        if image.life == Life::Gone || image.snapshots.is_empty() {
            return;
        }
        let (owner, references) = (image.owner, image.snapshots.clone());
        let mut snapshots = Vec::new();
        for snapshot in &references {
            snapshots.push(self.app.snapshot(&self.model.snapshots[*snapshot].id).await.unwrap());
        }
        let copy = image_of(self.people[owner].id(), "copy");
        let id = self.app.put_image(&copy, &snapshots.iter().collect::<Vec<_>>()).await;
        self.add(id, owner, true, references);
    }

    /// Carries out a step on both sides; they have to agree on whether it was done.
    async fn step(&mut self, step: &Step) {
        let images = self.model.images.len();
        let snapshots = self.model.snapshots.len();
        let app = self.app.app.clone();
        match *step {
            Step::Import { who, cloud, content } => self.import(who, cloud, content).await,
            Step::RunJobs => {
                self.app.run_jobs().await;
                self.model.run_jobs();
            }
            Step::Release { machine } if !self.model.machines.is_empty() => {
                let (id, _) = self.model.machines.remove(machine % self.model.machines.len());
                assert!(is_done(release(&app, &id).await));
            }
            Step::ShareSnapshot { snapshot, with } | Step::CancelSnapshot { snapshot, with } if snapshots > 0 => {
                let shares = matches!(step, Step::ShareSnapshot { .. });
                self.share_snapshot(snapshot % snapshots, with, shares).await;
            }
            Step::DeleteSnapshot { who, snapshot } if snapshots > 0 => {
                let number = snapshot % snapshots;
                let who = Self::actor(self.model.snapshots[number].owner, who);
                let expected = self.model.may_delete_snapshot(who, number);
                let id = self.model.snapshots[number].id.clone();
                let done = is_done(snapshots::delete::delete(&app, &self.people[who], &id).await);
                assert_eq!(done, expected, "{step:?}");
                self.model.snapshots[number].is_gone |= done;
            }
            Step::Copy { image } if images > 0 => self.copy(image % images).await,
            Step::Share { who, image, with } if images > 0 => {
                let number = image % images;
                let who = Self::actor(self.model.images[number].owner, who);
                let expected = self.model.may_share(who, number, with);
                let id = self.model.images[number].id.clone();
                let done = is_done(share(&app, &self.people[who], &id, PINS[with], true).await);
                assert_eq!(done, expected, "{step:?}");
                if done {
                    self.model.images[number].shares.insert(with);
                }
            }
            Step::Cancel { who, image, with } if images > 0 => {
                let number = image % images;
                let who = Self::actor(self.model.images[number].owner, who);
                let expected = self.model.may_cancel(who, number);
                let id = self.model.images[number].id.clone();
                let scope = CancelScope::One(PINS[with].to_owned());
                assert_eq!(
                    is_done(cancel_share(&app, &self.people[who], &id, &scope).await),
                    expected,
                    "{step:?}"
                );
                if expected {
                    self.model.images[number].shares.remove(&with);
                }
            }
            Step::Delete {
                who,
                image,
                with_snapshots,
            } if images > 0 => {
                let number = image % images;
                let who = Self::actor(self.model.images[number].owner, who);
                let expected = self.model.may_delete(who, number);
                let id = self.model.images[number].id.clone();
                let confirmation = Confirmation {
                    with_snapshots,
                    ..Confirmation::default()
                };
                assert_eq!(
                    is_done(delete(&app, &self.people[who], &id, &confirmation).await),
                    expected,
                    "{step:?}"
                );
                if expected {
                    self.model.images[number].life = Life::Deleting { with_snapshots };
                }
            }
            Step::Register { who, image } if images > 0 => self.register(who, image % images).await,
            _ => {}
        }
    }

    async fn share_snapshot(&mut self, number: usize, with: usize, shares: bool) {
        let snapshot = &mut self.model.snapshots[number];
        if snapshot.is_gone || with == snapshot.owner {
            return;
        }
        if shares {
            self.app.share_snapshot(&snapshot.id, self.people[with].id()).await;
            snapshot.shares.insert(with);
        } else {
            let mut unit = self.app.writer().await;
            let was_there = unit.remove_snapshot_share(&snapshot.id, self.people[with].id()).await.unwrap();
            unit.commit().await.unwrap();
            assert_eq!(was_there, snapshot.shares.remove(&with));
        }
    }

    async fn register(&mut self, who: usize, number: usize) {
        let expected = self.model.may_use(who, number);
        let registration = Registration {
            id: None,
            owner: PINS[who].parse().unwrap(),
            name: "machine".parse().unwrap(),
            image: self.model.images[number].id.clone(),
            state: InstanceState::Running,
        };
        let result = register(&self.app.app, registration).await;
        if let Ok(id) = &result {
            self.model.machines.push((id.clone(), number));
        }
        assert_eq!(is_done(result), expected);
    }

    /// Both sides hold the same things, and the real one adds up.
    async fn compare(&self, history: &[Step]) {
        let audit = Audit::at_any_moment(self.app.folder(), &self.app.app).await;
        let images = &self.model.images;
        let expected: BTreeSet<_> = images
            .iter()
            .filter(|image| image.life != Life::Gone)
            .map(|image| image.id.to_string())
            .collect();
        assert_eq!(audit.images.keys().cloned().collect::<BTreeSet<_>>(), expected, "{history:?}");
        for image in images {
            let status = match image.life {
                Life::Ready => Some("ready"),
                Life::Deleting { .. } => Some("deleting"),
                Life::Gone => None,
            };
            assert_eq!(audit.images.get(image.id.as_str()).map(String::as_str), status, "{history:?}");
            assert_eq!(
                audit.tombstones.contains(image.id.as_str()),
                image.life == Life::Gone,
                "{history:?}"
            );
        }
        let shares = images
            .iter()
            .flat_map(|image| image.shares.iter().map(|with| (image.id.to_string(), PINS[*with].to_owned())));
        assert_eq!(audit.shares, shares.collect(), "{history:?}");
        let snapshots = self
            .model
            .snapshots
            .iter()
            .filter(|snapshot| !snapshot.is_gone)
            .map(|snapshot| snapshot.id.to_string());
        assert_eq!(audit.snapshots, snapshots.collect(), "{history:?}");
        assert_eq!(audit.uploads, 0, "{history:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_leads_where_the_rules_say(history in vec(any_step(), 40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for (number, step) in history.iter().enumerate() {
                world.step(step).await;
                world.compare(&history[..=number]).await;
            }
            world.step(&Step::RunJobs).await;
            world.compare(&history).await;
            assert_eq!(world.app.settle().await.jobs, 0);
        });
    }
}
