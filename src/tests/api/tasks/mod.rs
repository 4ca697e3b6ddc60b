//! What is done to images in the background: copyImages, createImage, importImage, exportImage, imageTasks, and
//! describeImageConstraints.

mod copy;
mod create;
mod export;
mod import;
mod list;

use image_console::domain::id::ImageId;
use image_console::domain::image::ImageStatus;
use serde_json::{Value, json};

use super::{delete, get, post};
use crate::support::{Person, REGIONS, Settings, TestApp};

const NO: &str = "FAILED_PRECONDITION";
const WRONG: &str = "INVALID_ARGUMENT";

/// Jobs run when the test says so.
fn by_hand() -> Settings {
    Settings {
        jobs_run: false,
        ..Settings::default()
    }
}

/// The id that a call answers with.
fn id(result: &Value) -> ImageId {
    result.as_str().unwrap().parse().unwrap()
}

/// The tasks of somebody in a region, newest first.
async fn tasks(person: &Person, region: &str) -> Vec<Value> {
    let answer = person.get(&format!("/v1/regions/{region}/imageTasks")).await;
    let body: Value = serde_json::from_slice(&answer.is(200).body).unwrap();
    body["result"]["taskSet"].as_array().unwrap().clone()
}

impl TestApp {
    async fn status(&self, id: &ImageId) -> (ImageStatus, u8) {
        let image = self.image(id).await.unwrap();
        (image.status, image.progress)
    }
}

#[tokio::test]
async fn no_image_excludes_a_type_of_instance() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let (image, other) = (alice.has_image("web").await, alice.has_image("other").await);
    alice.shares(&image, "bob").await;
    let constraint =
        |id: &ImageId| json!({ "imageId": id, "imageInstanceTypeConstraint": { "constraintsType": "excludes", "instanceTypes": [] } });
    for person in [&alice, &bob] {
        let one = get(person, &format!("images/{image}/constraints")).await;
        assert_eq!(one.result()["imageConstraints"], constraint(&image));
    }
    let several = get(&alice, &format!("imageConstraints?ids.1={other}&ids.2={image}")).await;
    assert_eq!(
        several.result()["imageConstraints"],
        json!([constraint(&other), constraint(&image)])
    );
    assert_eq!(get(&eve, "imageConstraints").await.result()["imageConstraints"], json!([]));
    for call in [format!("images/{image}/constraints"), format!("imageConstraints?ids.1={image}")] {
        get(&eve, &call)
            .await
            .fails(404, "NOT_FOUND", &format!("Image '{image}' not found"));
    }
    get(&bob, &format!("imageConstraints?ids.1={image}&ids.2={other}")).await.fails(
        404,
        "NOT_FOUND",
        &format!("Image '{other}' not found"),
    );
}
