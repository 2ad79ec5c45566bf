//! The demo studio on a real database.

use crate::seed::stored;
use crate::testing::Studio;

#[tokio::test]
async fn the_demo_studio_is_whole_and_made_once() {
    let studio = Studio::fresh().await;
    studio.app.seed(&studio.registry).await.unwrap();
    let logins = studio.app.seed_demo(&studio.registry).await.unwrap();
    assert_eq!(
        logins.iter().map(|one| one.login.as_str()).collect::<Vec<_>>(),
        ["ada", "leo", "pia"]
    );
    let mut tx = studio.app.store().begin().await.unwrap();
    let mut count =
        async |name: &str| stored(&mut tx, &studio.registry, name, ["id"]).await.unwrap().len();
    for (name, expected) in
        [("Project", 2), ("Shot", 20), ("Asset", 8), ("User", 8), ("Variant", 2)]
    {
        assert_eq!(count(name).await, expected, "{name}");
    }
    for name in ["TaskDependency", "TimeLog", "Version", "File", "Note", "ProjectUser"] {
        assert!(count(name).await > 3, "{name}");
    }
    // Notes and files are in the project of what they belong to.
    for name in ["Note", "File", "Version", "TimeLog"] {
        let rows = stored(&mut tx, &studio.registry, name, ["project_id"]).await.unwrap();
        assert!(rows.iter().all(|[project]| !project.is_null()), "{name}");
    }
    drop(tx);
    assert!(studio.app.seed_demo(&studio.registry).await.unwrap().is_empty());
    assert!(studio.app.store().examine(&studio.registry).await.unwrap().is_empty());
}
