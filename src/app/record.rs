//! Putting on record what happened: on the Activity page of whom it concerns, and in the audit.

use super::throttle::Budget;
use super::{Actor, App, CONSOLE, Error, Limits, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::{AccountId, ImageId, InstanceId, SnapshotId};
use crate::domain::image::Image;
use crate::domain::notice::Notice;
use crate::domain::time::Timestamp;
use crate::store::{JobKind, NewActivity, NewNotice, Unit};

/// What an event is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) image: Option<ImageId>,
    pub(crate) image_name: String,
    pub(crate) snapshot: Option<SnapshotId>,
    pub(crate) instance: Option<InstanceId>,
}

impl About {
    pub(crate) fn image(image: &Image) -> Self {
        Self {
            image: Some(image.id.clone()),
            image_name: image.name.to_string(),
            ..Self::default()
        }
    }

    /// An image of which nothing is known but its id.
    pub(crate) fn image_id(id: &ImageId) -> Self {
        Self {
            image: Some(id.clone()),
            ..Self::default()
        }
    }

    pub(crate) fn snapshot_id(id: &SnapshotId) -> Self {
        Self {
            snapshot: Some(id.clone()),
            ..Self::default()
        }
    }
}

/// The circumstances under which a use case records events: who, when, with which request.
pub(crate) struct Recorder<'a> {
    at: Timestamp,
    actor: &'a str,
    request_id: &'a str,
}

impl<'a> Recorder<'a> {
    pub(crate) fn of(actor: &'a Actor, at: Timestamp) -> Self {
        Self {
            at,
            actor: actor.account.pin.as_str(),
            request_id: &actor.request_id,
        }
    }

    /// For what a job does.
    pub(crate) fn system(at: Timestamp) -> Self {
        Self {
            at,
            actor: CONSOLE,
            request_id: "",
        }
    }

    fn happened(&self, account: AccountId, about: About, event: Event) -> NewActivity {
        NewActivity {
            at: self.at,
            account,
            actor: self.actor.to_owned(),
            event,
            image: about.image,
            image_name: about.image_name,
            snapshot: about.snapshot,
            instance: about.instance,
            request_id: self.request_id.to_owned(),
        }
    }

    /// Records `event` on the Activity page of `account` and in the audit.
    pub(crate) async fn record(&self, unit: &mut dyn Unit, account: AccountId, about: About, event: Event) -> Result<()> {
        let happened = self.happened(account, about, event);
        unit.record(&happened).await?;
        if !happened.event.is_told_to_another() {
            unit.append_audit(&happened, None).await?;
        }
        Ok(())
    }

    /// Records `event` as [`Self::record`] does and leaves `account` an unread `notice` of it, both with this unit or neither.
    /// This is how anything leaves a notice: whoever has a page open hears of the event, and with it of the notice, and whoever wants
    /// it by e-mail is mailed by a job.
    pub(crate) async fn tell(&self, unit: &mut dyn Unit, account: AccountId, about: About, event: Event, notice: Notice) -> Result<()> {
        let left = NewNotice {
            at: self.at,
            account,
            notice,
            image: about.image.clone(),
            image_name: about.image_name.clone(),
            snapshot: about.snapshot.clone(),
        };
        self.record(unit, account, about, event).await?;
        let left = unit.insert_notice(&left).await?;
        if left.is_mailed {
            unit.enqueue(JobKind::MailNotice, &left.number.to_string(), self.at).await?;
        }
        Ok(())
    }

    /// Records `event`, which concerns `account`, in the audit only.
    pub(crate) async fn note(&self, unit: &mut dyn Unit, account: AccountId, event: Event) -> Result<()> {
        self.note_about(unit, account, About::default(), event).await
    }

    /// The same, about something.
    pub(crate) async fn note_about(&self, unit: &mut dyn Unit, account: AccountId, about: About, event: Event) -> Result<()> {
        let happened = self.happened(account, about, event);
        Ok(unit.append_audit(&happened, None).await?)
    }

    /// Puts in the audit that a rule refused what was tried; any other `error` is not for it. What refused it left no trace,
    /// so this is a transaction of its own. That it fails is logged and changes no answer: nothing was done. So is what an
    /// account is refused more than [`Limits::RECORDED_REFUSALS`] times within a window.
    pub(crate) async fn refused(&self, app: &App, account: AccountId, about: About, attempt: Attempt, error: Option<&Error>) {
        let Some(Error::Refused(refusal)) = error else { return };
        let Some(rule) = refusal.rule() else { return };
        let happened = self.happened(account, about, Event::Refused { attempt });
        let budget = Budget {
            keys: vec![(format!("refusal:account:{account}"), Limits::RECORDED_REFUSALS)],
            window_seconds: Limits::REFUSALS_WINDOW_SECONDS,
        };
        let written: Result<()> = async {
            let mut unit = app.store.writer().await?;
            budget.count(unit.as_mut(), self.at).await?;
            unit.append_audit(&happened, Some(rule)).await?;
            unit.commit().await?;
            Ok(())
        }
        .await;
        match written {
            Ok(()) => {}
            Err(Error::Refused(_)) => {
                tracing::warn!(%account, %rule, request_id = self.request_id, "refused too often to be in the audit");
            }
            Err(error) => tracing::error!(%error, %rule, request_id = self.request_id, "a refusal is missing in the audit"),
        }
    }
}
