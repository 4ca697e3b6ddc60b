//! Single images.

use super::fixtures::{
    REGION, accounts, blob_id, content, devices, image, image_id, instance_id, put_blob, put_image, read, snapshot, tombstone, write,
};
use crate::domain::disk_format::DiskImage;
use crate::domain::image::{BusyTask, Image, ImageStatus, RootDevice, Visibility};
use crate::store::{Store, StoreError, StoredBytes};

pub(crate) async fn an_image_comes_back_as_it_was_put_in(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let plain = image(1, owner);
    let full = Image {
        visibility: Visibility::Public,
        name: "数据-1.0_x".parse().unwrap(),
        description: "says 'it' \" % _ 镜像".parse().unwrap(),
        root_device: RootDevice::CloudDisk,
        status: ImageStatus::Pending,
        progress: 37,
        busy: Some(BusyTask::Conversion),
        format: "raw".parse().unwrap(),
        size_bytes: 1 << 52,
        virtual_size_bytes: 1 << 60,
        sha256: content(9),
        source_instance: Some(instance_id(4)),
        ..image(2, owner)
    };
    for image in [&plain, &full] {
        put_image(store, image, &[None]).await;
        assert_eq!(read(store, async |unit| unit.image(&image.id).await).await.as_ref(), Some(image));
    }
    assert_eq!(read(store, async |unit| unit.image(&image_id(3)).await).await, None);
}

pub(crate) async fn ids_are_never_used_again(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let image = image(1, owner);
    put_image(store, &image, &[None]).await;
    let mut unit = store.writer().await.unwrap();
    assert!(matches!(unit.insert_image(&image, None, &[]).await, Err(StoreError::Taken(_))));
    unit.replace_with_tombstone(&tombstone(&image)).await.unwrap();
    assert!(matches!(unit.insert_image(&image, None, &[]).await, Err(StoreError::Taken(_))));
    assert_eq!(unit.image(&image.id).await.unwrap(), None);
}

pub(crate) async fn counts_come_from_the_mapping(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (first, second) = (snapshot(1, owner), snapshot(2, owner));
    let lying = Image {
        share_count: 7,
        snapshot_count: 7,
        ..image(1, owner)
    };
    let mapping = devices(&[Some(&second), None, Some(&first)]);
    let mut unit = store.writer().await.unwrap();
    unit.insert_snapshot(&first, None).await.unwrap();
    unit.insert_snapshot(&second, None).await.unwrap();
    unit.insert_image(&lying, None, &mapping).await.unwrap();
    let stored = unit.image(&lying.id).await.unwrap().unwrap();
    assert_eq!((stored.share_count, stored.snapshot_count), (0, 2));
    assert_eq!(unit.devices(&lying.id).await.unwrap(), mapping);
    assert_eq!(unit.devices(&image_id(2)).await.unwrap(), []);
}

pub(crate) async fn bytes_are_the_images_or_its_system_snapshots(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (system, data) = (snapshot(1, owner), snapshot(2, owner));
    let (local, cloud, empty) = (image(1, owner), image(2, owner), image(3, owner));
    let mut unit = store.writer().await.unwrap();
    let blobs = [
        put_blob(&mut *unit, 1, owner).await.unwrap(),
        put_blob(&mut *unit, 2, owner).await.unwrap(),
        put_blob(&mut *unit, 3, owner).await.unwrap(),
    ];
    unit.insert_snapshot(&system, Some(&blobs[1])).await.unwrap();
    unit.insert_snapshot(&data, Some(&blobs[2])).await.unwrap();
    unit.insert_image(&local, Some(&blobs[0]), &devices(&[None, Some(&data)]))
        .await
        .unwrap();
    unit.insert_image(&cloud, None, &devices(&[Some(&system), Some(&data)]))
        .await
        .unwrap();
    unit.insert_image(&empty, None, &devices(&[None])).await.unwrap();

    for (image, number) in [(&local, 1), (&cloud, 2)] {
        let expected = StoredBytes {
            blob: blob_id(number),
            size_bytes: 50,
            sha256: content(number),
        };
        assert_eq!(unit.stored_bytes(&image.id).await.unwrap(), Some(expected));
    }
    assert_eq!(unit.stored_bytes(&empty.id).await.unwrap(), None);
    assert_eq!(unit.stored_bytes(&image_id(9)).await.unwrap(), None);
}

pub(crate) async fn text_and_status_change(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (changed, other) = (image(1, owner), image(2, owner));
    put_image(store, &changed, &[None]).await;
    put_image(store, &other, &[None]).await;
    let expected = Image {
        name: "新".parse().unwrap(),
        description: "why".parse().unwrap(),
        status: ImageStatus::Deleting,
        ..changed.clone()
    };
    write(store, async |unit| {
        unit.set_image_text(&changed.id, &expected.name, &expected.description).await?;
        unit.set_image_status(&changed.id, ImageStatus::Deleting).await
    })
    .await;
    assert_eq!(read(store, async |unit| unit.image(&changed.id).await).await, Some(expected));
    assert_eq!(read(store, async |unit| unit.image(&other.id).await).await, Some(other));
}

pub(crate) async fn private_images_are_counted_by_owner_and_region(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let mut images: Vec<_> = (1..=5).map(|number| image(number, mine)).collect();
    images[0].status = ImageStatus::Deleting;
    images[1].visibility = Visibility::Public;
    images[2].region = "cn-east-2".to_owned();
    images[3].owner = other;
    for image in &images {
        put_image(store, image, &[None]).await;
    }
    for (owner, region, expected) in [(mine, REGION, 2), (mine, "cn-east-2", 1), (other, REGION, 1), (other, "", 0)] {
        let counted = read(store, async |unit| unit.count_private_images(owner, region).await).await;
        assert_eq!((counted.used, counted.limit), (expected, None), "{owner} {region}");
    }
}

pub(crate) async fn what_a_task_says_of_an_image(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let pending = Image {
        status: ImageStatus::Pending,
        progress: 0,
        ..image(1, owner)
    };
    let ready = image(2, owner);
    put_image(store, &pending, &[None, None]).await;
    put_image(store, &ready, &[None]).await;
    let disk = DiskImage {
        format: "vhd".parse().unwrap(),
        virtual_size: 4096,
    };
    write(store, async |unit| {
        for image in [&pending, &ready] {
            unit.set_image_progress(&image.id, 42).await?;
        }
        unit.set_image_file(&pending.id, disk, 512, &content(3)).await?;
        unit.set_image_busy(&ready.id, Some(BusyTask::Copy)).await
    })
    .await;
    let expected = Image {
        progress: 42,
        format: disk.format,
        size_bytes: 512,
        virtual_size_bytes: 4096,
        sha256: content(3),
        ..pending.clone()
    };
    assert_eq!(read(store, async |unit| unit.image(&pending.id).await).await, Some(expected));
    let devices = read(store, async |unit| unit.devices(&pending.id).await).await;
    let sizes: Vec<_> = devices.iter().map(|device| device.size_bytes).collect();
    assert_eq!(sizes, [4096, 40], "the system disk's, and no other's");
    let busy = Image {
        busy: Some(BusyTask::Copy),
        ..ready.clone()
    };
    assert_eq!(read(store, async |unit| unit.image(&ready.id).await).await, Some(busy));
    write(store, async |unit| unit.set_image_busy(&ready.id, None).await).await;
    assert_eq!(read(store, async |unit| unit.image(&ready.id).await).await, Some(ready));
}
