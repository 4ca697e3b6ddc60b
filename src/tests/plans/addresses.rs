//! Every address that is looked at.

use crate::support::crowd;

pub(super) fn image(number: u32) -> String {
    format!("/host/image/detail/img-{number:010}")
}

/// Every address that a person of this number looks at.
pub(super) fn pages(person: u32) -> Vec<String> {
    let mut pages = Vec::new();
    for tab in ["public", "private", "shared"] {
        let list = format!("/host/image/list?tab={tab}");
        for sort in ["created", "name", "size", "status"] {
            pages.push(format!("{list}&sort={sort}"));
            pages.push(format!("{list}&sort={sort}&order=desc"));
        }
        for filter in [
            "type=cloudDisk",
            "os=Debian",
            "os=Plan+9",
            "status=error",
            "shared=yes",
            "shared=no",
            "q=im",
            "q=common",
            "q=image-",
            "q=nowhere",
            "type=localDisk&os=Ubuntu&status=ready&q=image&sort=name",
        ] {
            pages.push(format!("{list}&{filter}"));
        }
        pages.push(format!("{list}&q=img-{:010}", person * 100 + 1));
    }
    // The last is deleted; then a public one, and one that somebody shares.
    let first = person * 100;
    for number in [first, first + 1, first + 500_000, 49, (first + crowd::ROWS - 100) % crowd::ROWS] {
        let page = image(number);
        pages.extend(["", "?tab=sharing", "?tab=activity", "/share", "/delete", "/rename"].map(|tab| format!("{page}{tab}")));
    }
    for batch in ["delete", "share"] {
        pages.push(format!("/host/image/batch/{batch}?ids=img-{first:010}&ids=img-{:010}", first + 1));
    }
    for number in [first, first + 1] {
        pages.push(format!("/host/snapshot/detail/snapshot-{number:010}"));
        pages.push(format!("/host/snapshot/detail/snapshot-{number:010}/delete"));
        pages.push(format!("/host/instance/detail/i-{number:010}"));
    }
    pages.push(format!("/host/instance/list?image=img-{first:010}"));
    pages.extend(
        [
            "/host/snapshot/list",
            "/host/instance/list",
            "/activity",
            "/account",
            "/account/access-keys",
            "/account/blocked",
            "/account/notices",
            "/tickets",
            "/tickets/new",
            "/readyz",
            "/sign-in",
        ]
        .map(str::to_owned),
    );
    pages.extend(administration(person));
    pages.extend(calls(person));
    pages
}

/// Every page of administration, which is there for the first person.
fn administration(person: u32) -> Vec<String> {
    let image = format!("image=img-{:010}", person * 100 + 1);
    let asked = [
        "",
        "actor=user-7",
        "code=D2",
        "actor=user-7&code=S5",
        "from=1970-01-01&until=1970-01-01",
        "actor=nobody&from=1970-01-01",
        &image,
        &format!("{image}&actor=user-0&code=D2&from=1970-01-01&until=1970-01-02"),
    ];
    let mut pages: Vec<_> = asked.iter().map(|asked| format!("/admin/audit?{asked}")).collect();
    pages.push("/admin/audit/export.csv?actor=user-7".to_owned());
    pages.extend(["", "?q=user-7", "?q=nobody", "?q=user&after=user-5"].map(|asked| format!("/admin/accounts{asked}")));
    for list in ["/admin/images", "/admin/snapshots"] {
        for asked in [
            "",
            "?owner=user-7",
            "?q=im",
            "?q=di",
            "?status=error",
            "?status=ready&q=disk",
            "?owner=user-0&q=image&status=ready",
        ] {
            pages.push(format!("{list}{asked}"));
        }
    }
    pages.push("/admin/images?q=img-0000000007".to_owned());
    pages.extend([7, 500_007].map(|number| format!("/admin/images/img-{number:010}")));
    let policy =
        "snapshot_share_rule=encrypted&delete_confirmation=ok&share_partners=listed&image_quota=1&snapshot_quota=1&image_share_quota=1";
    for rule in ["source", "derived", "both"] {
        pages.push(format!("/admin/policies/what-if?local_disk_rule={rule}&{policy}"));
    }
    pages.push("/admin/policies".to_owned());
    pages.extend(
        [
            "/admin",
            "/admin/jobs",
            "/admin/tickets",
            "/admin/lock-outs",
            "/admin/partners",
            "/admin/partners?q=user-7",
            "/admin/tickets/ticket-0000000100",
        ]
        .map(str::to_owned),
    );
    pages.extend([0, 5].map(|number| format!("/admin/accounts/{}", 100_000_000_000_i64 + number)));
    pages
}

/// Every call of the API that a person of this number makes without changing anything.
fn calls(person: u32) -> Vec<String> {
    let first = person * 100;
    let (image, other) = (format!("img-{first:010}"), format!("img-{:010}", first + 1));
    let mut calls = Vec::new();
    for source in ["public", "private", "shared"] {
        let list = format!("images?imageSource={source}");
        for filter in [
            "",
            "&pageNumber=3&pageSize=10",
            "&imageName=image-&platform=Debian&status=ready&architecture=x86_64",
            "&rootDeviceType=localDisk&launchPermission=specifiedUsers",
            "&instanceIds.1=i-0000000001",
            "&offline=True",
        ] {
            calls.push(format!("{list}{filter}"));
        }
        calls.push(format!("{list}&ids.1={image}&ids.2={other}&ids.3=img-{:010}", first + 500_000));
    }
    calls.push(format!("images?ids.1={image}&ids.2={other}"));
    calls.extend(["", "/members", "/deletePlan", "/snapshotOutcomes"].map(|rest| format!("images/{image}{rest}")));
    for source in ["private", "others", "shared"] {
        let list = format!("snapshots?snapshotSource={source}");
        calls.push(format!("{list}&pageNumber=2&pageSize=10"));
        calls.push(format!("{list}&status=available&name=disk"));
        calls.push(format!("{list}&snapshotIds.1=snapshot-{first:010}"));
    }
    calls.push(format!("snapshots/snapshot-{first:010}"));
    calls.extend(
        [
            "instances",
            "instances?pageNumber=2&pageSize=10",
            "instances?status=running&name=machine",
        ]
        .map(str::to_owned),
    );
    calls.push(format!("instances?filters.1.name=imageId&filters.1.values.1={image}"));
    calls.push(format!("instances?instanceId=i-{first:010}"));
    for filter in [
        "",
        "?pageNumber=2&pageSize=10",
        "?taskAction=ImportImage&taskStatus=finished",
        "?startTime=1970-01-01T00:00:00Z&endTime=2026-01-01T00:00:00Z",
    ] {
        calls.push(format!("imageTasks{filter}"));
    }
    calls.push(format!("imageTasks?taskIds.1=task-{first:010}&taskIds.2=task-{:010}", first + 1));
    calls.push(format!("imageConstraints?ids.1={image}"));
    calls.push(format!("images/{image}/constraints"));
    calls.push(format!("quotas?imageId={image}"));
    calls.extend(["quotas?type=snapshot", "activities", "activities?before=5000"].map(str::to_owned));
    calls.into_iter().map(|call| format!("/v1/regions/cn-north-1/{call}")).collect()
}
