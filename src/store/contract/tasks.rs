//! Tasks: everybody finds their own, and what ended stays as it ended.

use super::fixtures::{REGION, accounts, image_id, random, read, write};
use crate::domain::id::{AccountId, TaskId};
use crate::domain::query::TaskQuery;
use crate::domain::task::{Task, TaskAction, TaskFailure, TaskStatus};
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError};

fn task(number: u32, account: AccountId) -> Task {
    Task {
        id: TaskId::from_random(random(number)),
        account,
        region: REGION.to_owned(),
        action: TaskAction::Import,
        status: TaskStatus::Pending,
        progress: 0,
        image: image_id(number),
        image_name: format!("image-{number}").parse().unwrap(),
        busy_image: None,
        address: "https://images.example/disk?key=1".to_owned(),
        object: String::new(),
        failure: None,
        created_at: Timestamp(i64::from(number)),
        finished_at: None,
    }
}

fn all() -> TaskQuery {
    TaskQuery {
        ids: None,
        action: None,
        status: None,
        since: None,
        until: None,
        skip: 0,
        page_size: 100,
    }
}

pub(crate) async fn a_task_comes_back_and_ends_once(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let export = Task {
        action: TaskAction::Export,
        busy_image: Some(image_id(7)),
        object: "a-b.raw".to_owned(),
        ..task(1, owner)
    };
    write(store, async |unit| unit.insert_task(&export, "").await).await;
    assert_eq!(read(store, async |unit| unit.task(&export.id).await).await, Some(export.clone()));
    let mut unit = store.writer().await.unwrap();
    assert!(matches!(unit.insert_task(&export, "").await, Err(StoreError::Taken(_))));
    drop(unit);

    assert!(write(store, async |unit| unit.set_task_progress(&export.id, 42).await).await);
    let running = Task {
        status: TaskStatus::Running,
        progress: 42,
        ..export.clone()
    };
    assert_eq!(read(store, async |unit| unit.task(&export.id).await).await, Some(running.clone()));

    let failure = TaskFailure::SourceAnswers { status: 404 };
    write(store, async |unit| {
        unit.end_task(&export.id, Some(&failure), "where", Timestamp(9)).await
    })
    .await;
    let failed = Task {
        status: TaskStatus::Failed,
        address: "where".to_owned(),
        failure: Some(failure),
        finished_at: Some(Timestamp(9)),
        ..running
    };
    assert_eq!(read(store, async |unit| unit.task(&export.id).await).await, Some(failed.clone()));
    assert!(!write(store, async |unit| unit.set_task_progress(&export.id, 50).await).await);
    assert_eq!(read(store, async |unit| unit.task(&export.id).await).await, Some(failed));

    let done = task(2, owner);
    write(store, async |unit| {
        unit.insert_task(&done, "").await?;
        unit.end_task(&done.id, None, "", Timestamp(20)).await
    })
    .await;
    let ended = read(store, async |unit| unit.task(&done.id).await).await.unwrap();
    assert_eq!((ended.status, ended.progress, ended.failure), (TaskStatus::Finished, 100, None));

    assert_eq!(write(store, async |unit| unit.remove_tasks(Timestamp(9)).await).await, 0);
    assert_eq!(write(store, async |unit| unit.remove_tasks(Timestamp(20)).await).await, 1);
    assert_eq!(read(store, async |unit| unit.task(&export.id).await).await, None);
}

pub(crate) async fn questions_find_an_accounts_tasks(store: &dyn Store) {
    let [one, two] = accounts(store).await;
    let elsewhere = Task {
        region: "cn-east-2".to_owned(),
        ..task(5, one)
    };
    let copy = Task {
        action: TaskAction::Copy,
        ..task(3, one)
    };
    let tasks = [task(1, one), task(2, one), copy, task(4, two), elsewhere];
    write(store, async |unit| {
        for task in &tasks {
            unit.insert_task(task, "").await?;
        }
        unit.set_task_progress(&tasks[1].id, 1).await.map(drop)
    })
    .await;
    let asked = |change: &dyn Fn(&mut TaskQuery)| {
        let mut query = all();
        change(&mut query);
        query
    };
    let named = vec![tasks[0].id.clone(), tasks[3].id.clone(), TaskId::from_random(random(99))];
    let cases = [
        (all(), vec![3, 2, 1], 3),
        (asked(&|query| (query.skip, query.page_size) = (1, 1)), vec![2], 3),
        (asked(&|query| query.ids = Some(named.clone())), vec![1], 1),
        (asked(&|query| query.ids = Some(vec![])), vec![], 0),
        (asked(&|query| query.action = Some(TaskAction::Copy)), vec![3], 1),
        (asked(&|query| query.status = Some(TaskStatus::Running)), vec![2], 1),
        (asked(&|query| query.since = Some(Timestamp(2))), vec![3, 2], 2),
        (asked(&|query| query.until = Some(Timestamp(2))), vec![2, 1], 2),
    ];
    for (query, expected, total) in cases {
        let found = read(store, async |unit| unit.find_tasks(one, REGION, &query).await).await;
        let moments: Vec<_> = found.iter().map(|task| task.created_at.0).collect();
        assert_eq!(moments, expected, "{query:?}");
        let counted = read(store, async |unit| unit.count_found_tasks(one, REGION, &query).await).await;
        assert_eq!(counted, total, "{query:?}");
    }
}

pub(crate) async fn tasks_are_found_by_the_request_that_asked(store: &dyn Store) {
    let [one, two] = accounts(store).await;
    write(store, async |unit| {
        for (number, account, token) in [(1, one, "a"), (2, one, "a"), (3, one, "b"), (4, two, "a"), (5, one, "")] {
            unit.insert_task(&task(number, account), token).await?;
        }
        Ok(())
    })
    .await;
    for (token, since, expected) in [("a", 0, vec![1, 2]), ("a", 2, vec![2]), ("b", 0, vec![3]), ("c", 0, vec![])] {
        let found = read(store, async |unit| unit.tasks_of_request(one, token, Timestamp(since)).await).await;
        let moments: Vec<_> = found.iter().map(|task| task.created_at.0).collect();
        assert_eq!(moments, expected, "{token} {since}");
    }
}
