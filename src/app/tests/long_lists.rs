//! Pages far down a list, while images come and go.

use super::{REGION, World};
use crate::app::images::describe::describe;
use crate::app::ports::random_id;
use crate::domain::id::ImageId;
use crate::domain::image::{Image, RootDevice, Tombstone};
use crate::domain::query::{ImageQuery, Tab};
use crate::domain::time::Timestamp;

const IMAGES: i64 = 700;

impl World {
    async fn add(&self, like: &Image, moments: impl IntoIterator<Item = i64>) {
        let mut unit = self.app.store.writer().await.unwrap();
        for moment in moments {
            let image = Image {
                id: ImageId::from_random(random_id()),
                created_at: Timestamp(moment),
                ..like.clone()
            };
            unit.insert_image(&image, None, &[]).await.unwrap();
        }
        unit.commit().await.unwrap();
    }

    async fn remove(&self, image: &Image) {
        let tombstone = Tombstone::of(image, Timestamp(0), "alice", false);
        let mut unit = self.app.store.writer().await.unwrap();
        unit.replace_with_tombstone(&tombstone).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Asks for a page by number, and holds it against what counting from the beginning finds.
    async fn compare(&self, skip: u64, page_size: u32) -> Vec<Image> {
        let query = ImageQuery {
            skip,
            page_size,
            ..ImageQuery::of(Tab::Private)
        };
        let found = describe(&self.app, &self.alice, REGION, &query).await.unwrap();
        let expected = self.reader().await.describe_images(self.alice.id(), REGION, &query).await.unwrap();
        let ids: Vec<_> = found.images.iter().map(|described| &described.image.id).collect();
        let expected_ids: Vec<_> = expected.images.iter().map(|(listed, _)| &listed.image.id).collect();
        assert_eq!((ids, found.total), (expected_ids, expected.total), "{page_size} from {skip}");
        expected.images.into_iter().map(|(listed, _)| listed.image).collect()
    }
}

#[tokio::test]
async fn a_page_by_number_is_the_one_that_counting_finds() {
    let world = World::new().await;
    let id = world.import(1, RootDevice::LocalDisk).await.unwrap();
    let like = world.reader().await.image(&id).await.unwrap().unwrap();
    // Several of each moment, so that the ids settle their order.
    world.add(&like, (0..IMAGES).map(|number| number / 3)).await;
    for skip in (500..720).step_by(20) {
        world.compare(skip, 20).await;
    }
    for (skip, size) in [
        (690, 10),
        (510, 50),
        (500, 100),
        (651, 7),
        (700, 10),
        (701, 10),
        (5_000, 10),
        (0, 10),
        (40, 10),
    ] {
        world.compare(skip, size).await;
    }
    // One goes and another comes elsewhere: there are as many as before, and every page in between is another.
    let page = world.compare(520, 20).await;
    world.remove(&page[3]).await;
    world.add(&like, [IMAGES]).await;
    for skip in [560, 540, 520, 700, 690] {
        world.compare(skip, 20).await;
    }
    world.add(&like, (0..30).map(|number| IMAGES + number)).await;
    for skip in [725, 720, 730, 731, 560, 500] {
        world.compare(skip, 10).await;
    }
    for image in world.compare(700, 50).await {
        world.remove(&image).await;
    }
    for skip in [690, 699, 700, 710] {
        world.compare(skip, 10).await;
    }
}
