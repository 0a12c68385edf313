//! A connection that is lost is opened again.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Value, cmd};
use testamur_sources::redis_stream::{Consumer, ConsumerOptions, Disposition};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::world::{GROUP, Script, World, sorted};

#[tokio::test]
async fn a_connection_lost_before_the_acknowledgement_brings_the_entry_again() {
    let Some(mut world) = World::new("cut").await else {
        return;
    };
    let ids = world.add(2).await;
    let cut = watch::Sender::new(0);
    let url = proxy(&world.url, cut.subscribe()).await;
    let script = Script::new(3, move |entries, seen| {
        if seen.is_empty() {
            cut.send_replace(1);
        }
        Ok(vec![Disposition::Applied; entries.len()])
    });
    // Never three durable ids: the test ends it when the entries have come again.
    let mut again = script.stop.subscribe();
    let options = ConsumerOptions {
        url,
        ..world.options("a")
    };
    let consumer = Consumer::new(options).unwrap();
    let run = consumer.run(&script, script.stop.subscribe());
    let settle = async {
        let mut redis = world.redis.clone();
        while script.seen().len() < 4 || summary(&mut redis, &world.stream).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        script.stop.send_replace(true);
        again.wait_for(|over| *over).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(run, settle) })
        .await
        .unwrap();
    assert_eq!(script.durable(), sorted(ids));
    assert_eq!(
        script
            .seen()
            .iter()
            .map(|entry| entry.deliveries)
            .collect::<Vec<_>>(),
        [1, 1, 2, 2]
    );
    assert_eq!(world.pending().await, 0);
    world.end().await;
}

async fn summary(redis: &mut MultiplexedConnection, stream: &str) -> u64 {
    let reply: Value = cmd("XPENDING")
        .arg(stream)
        .arg(GROUP)
        .query_async(redis)
        .await
        .unwrap();
    match reply {
        Value::Array(parts) => redis::from_redis_value(parts[0].clone()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// A way to Redis whose first connection is cut when told.
async fn proxy(url: &str, mut cut: watch::Receiver<i32>) -> String {
    let target = url
        .strip_prefix("redis://")
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    let (address, database) = target
        .split_once('/')
        .map_or((target.clone(), String::new()), |(address, database)| {
            (address.to_owned(), format!("/{database}"))
        });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("redis://{}{database}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut first = true;
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(&address).await.unwrap();
            if std::mem::take(&mut first) {
                tokio::select! {
                    _ = copy_bidirectional(&mut client, &mut server) => {}
                    _ = cut.wait_for(|cut| *cut == 1) => {}
                }
            } else {
                tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
            }
        }
    });
    here
}
