//! What a tab holds of images that are named, or narrowed down as only programs do.

use super::fixtures::{REGION, image, image_id, instance_id, put_image, write};
use super::lists::{catalogue, described, found};
use crate::domain::id::InstanceId;
use crate::domain::image::Image;
use crate::domain::query::{ImageQuery, Tab};
use crate::domain::time::Timestamp;
use crate::store::Store;

pub(crate) async fn ids_and_sources_narrow_a_tab(store: &dyn Store) {
    let [first, second, ..] = catalogue(store).await;
    let machine = instance_id(1);
    let made = Image {
        architecture: "aarch64".to_owned(),
        source_instance: Some(machine.clone()),
        ..image(9, first)
    };
    put_image(store, &made, &[None]).await;
    write(store, async |unit| unit.insert_share(&made.id, second, first, Timestamp(1)).await).await;
    let named = |tab, numbers: &[u32]| ImageQuery {
        ids: Some(numbers.iter().map(|number| image_id(*number)).collect()),
        ..ImageQuery::of(tab)
    };
    let from = |tab, instances: &[InstanceId]| ImageQuery {
        source_instances: Some(instances.to_vec()),
        ..ImageQuery::of(tab)
    };
    let built_for_arm = ImageQuery {
        architecture: Some("aarch64".to_owned()),
        ..ImageQuery::of(Tab::Private)
    };
    let searched = ImageQuery {
        search: image_id(1).to_string(),
        ..named(Tab::Private, &[1, 2])
    };
    for (viewer, query, expected) in [
        (first, named(Tab::Private, &[1, 3, 4, 6, 7]), vec![1, 3]),
        (first, named(Tab::Public, &[1, 4, 5]), vec![4]),
        (second, named(Tab::Shared, &[1, 2, 6, 7]), vec![1]),
        (first, named(Tab::Private, &[]), vec![]),
        (first, searched, vec![1]),
        (first, built_for_arm, vec![9]),
        (first, from(Tab::Private, &[instance_id(2), machine.clone()]), vec![9]),
        (first, from(Tab::Private, &[]), vec![]),
        // Whoever it is shared with is not told what it was made from, and cannot find out.
        (second, from(Tab::Shared, &[machine]), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(image_id).collect();
        assert_eq!(found(store, viewer, REGION, &query).await, expected, "{query:?}");
        assert_eq!(described(store, viewer, &query).await.total, expected.len() as u64, "{query:?}");
    }
}
