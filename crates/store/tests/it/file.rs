//! A database file from outside: copied and looked at while it is open.

use std::io::{Seek, SeekFrom, Write};

use store::{Options, Store, file};

use crate::place::{On, Place, at, event};

#[tokio::test]
async fn a_copy_is_of_one_instant_and_sound() {
    let place = Place::new(On::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let workspace = place.store.workspace(place.workspace);
    let before = vec![event("a@example.test", "seen", 0)];
    workspace.append(before, at(1_000)).await.unwrap();
    let path = place.path();
    let path = path.to_str().unwrap();
    file::copy(path, copy).unwrap();
    let after = vec![event("b@example.test", "seen", 0)];
    workspace.append(after, at(2_000)).await.unwrap();

    let look = file::look(copy).unwrap();
    assert_eq!(look.breaches, []);
    assert_eq!(look.newest.unwrap().received_at, at(1_000));
    assert_eq!(look.instance, place.store.instance());
    assert_eq!(look.format, look.format_known);
    assert_eq!(look.senders.len(), 1);
    let newest = file::look(path).unwrap().newest.unwrap();
    assert_eq!(newest.received_at, at(2_000));
    // The copy is the same database, at work.
    let store = Store::open(copy, Options::default()).await.unwrap();
    assert_eq!(store.instance(), place.store.instance());
    store.close().await;
}

#[tokio::test]
async fn a_copy_is_sound_whatever_is_written_meanwhile() {
    let place = Place::new(On::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let (from, to) = (place.path(), copy.clone());
    let copied = tokio::task::spawn_blocking(move || {
        file::copy(from.to_str().unwrap(), to.to_str().unwrap())
    });
    let mut written = 0;
    while !copied.is_finished() || written < 20 {
        let who = format!("a{written}@example.test");
        let events = (0..50).map(|_| event(&who, "seen", 0)).collect();
        let scope = place.store.workspace(place.workspace);
        scope.append(events, at(1_000)).await.unwrap();
        written += 1;
    }
    copied.await.unwrap().unwrap();
    let look = file::look(copy.to_str().unwrap()).unwrap();
    assert_eq!(look.breaches, []);
}

#[tokio::test]
async fn a_standstill_outlives_the_process() {
    let place = Place::new(On::Sqlite).await;
    let system = place.store.system();
    assert_eq!(system.standstill().await.unwrap(), None);
    system
        .set_standstill(Some("it was restored"))
        .await
        .unwrap();
    let place = place.reopened().await;
    let system = place.store.system();
    let why = Some("it was restored".to_owned());
    assert_eq!(system.standstill().await.unwrap(), why);
    assert_eq!(
        file::look(place.path().to_str().unwrap())
            .unwrap()
            .standstill,
        why
    );
    system.set_standstill(None).await.unwrap();
    assert_eq!(system.standstill().await.unwrap(), None);
}

#[tokio::test]
async fn what_is_damaged_or_missing_is_said() {
    let place = Place::new(On::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    file::copy(place.path().to_str().unwrap(), copy.to_str().unwrap()).unwrap();
    let size = std::fs::metadata(&copy).unwrap().len();
    let mut damaged = std::fs::File::options().write(true).open(&copy).unwrap();
    // From the second page on: the first says what kind of file it is.
    damaged.seek(SeekFrom::Start(4_096)).unwrap();
    let rest = usize::try_from(size - 4_096).unwrap();
    damaged.write_all(&vec![0xA5; rest]).unwrap();
    let look = file::look(copy.to_str().unwrap());
    assert!(look.is_err() || !look.unwrap().breaches.is_empty());
    let missing = file::look("/no/such.db").unwrap_err().to_string();
    assert_eq!(missing, "cannot open /no/such.db: there is no such file");
}
