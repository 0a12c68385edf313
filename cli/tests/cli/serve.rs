//! `testamur serve`: starts, answers, stops when it is told to.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
};

use crate::world::World;

#[test]
fn the_service_answers_and_stops_on_sigterm() {
    let world = World::new().installed(&[]);
    let mut command = world.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = log.next().expect("the log says where it serves").unwrap();
        if let Some((_, rest)) = line.split_once("address=") {
            break rest.split(' ').next().unwrap().to_owned();
        }
    };
    let mut connection = TcpStream::connect(&address).unwrap();
    connection
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let told = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    let rest: Vec<String> = log.map(Result::unwrap).collect();
    assert!(
        rest.iter().any(|line| line.contains("stopped")),
        "{rest:#?}"
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut data = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut data)
        .unwrap();
    assert_eq!(data, "", "logs are no data");
}

#[test]
fn an_address_that_is_taken_or_none_is_named_with_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let world = World::new().installed(&[]);
    for address in [address.as_str(), "nowhere"] {
        world
            .run(&["serve", "--listen", address])
            .exits(2)
            .tells(&format!("cannot listen on `{address}`"))
            .tells("`http.listen` says where");
    }
}
