//! The load: as many requests as are answered, over kept connections, each with its time.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

const CONNECTIONS: usize = 16;

/// One request, again and again.
pub(crate) struct Load {
    address: String,
    request: Vec<u8>,
    runtime: Runtime,
}

/// What one turn gave.
pub(crate) struct Turn {
    /// The time of each request, the shortest first.
    times: Vec<Duration>,
    took: Duration,
}

impl Load {
    pub(crate) fn new(address: &str, path: &str, body: &str) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Self {
            address: address.to_owned(),
            request: [head.as_bytes(), body.as_bytes()].concat(),
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    /// One request on a connection of its own; the answer's body.
    pub(crate) fn once(&self) -> String {
        self.runtime.block_on(async {
            let mut connection = Connection::open(&self.address).await;
            connection.ask(&self.request).await;
            String::from_utf8(connection.body().to_vec()).unwrap()
        })
    }

    /// Asks for as long as `time`.
    pub(crate) fn run(&self, time: Duration) -> Turn {
        self.runtime.block_on(async {
            let start = Instant::now();
            let asking: Vec<_> = (0..CONNECTIONS)
                .map(|_| {
                    let (address, request) = (self.address.clone(), self.request.clone());
                    tokio::spawn(async move { ask_until(&address, &request, start + time).await })
                })
                .collect();
            let mut times = Vec::new();
            for connection in asking {
                times.extend(connection.await.unwrap());
            }
            times.sort_unstable();
            Turn {
                times,
                took: start.elapsed(),
            }
        })
    }
}

impl Turn {
    pub(crate) fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.times.len()).unwrap()) / self.took.as_secs_f64()
    }

    /// The milliseconds within which all but one of a hundred requests were answered.
    pub(crate) fn slowest(&self) -> f64 {
        self.milliseconds(990)
    }

    /// The time within which this many of a thousand requests were answered.
    pub(crate) fn milliseconds(&self, of_thousand: usize) -> f64 {
        let index = self.times.len() * of_thousand / 1000;
        self.times[index].as_secs_f64() * 1000.0
    }
}

async fn ask_until(address: &str, request: &[u8], end: Instant) -> Vec<Duration> {
    let mut connection = Connection::open(address).await;
    let mut times = Vec::new();
    while Instant::now() < end {
        let start = Instant::now();
        connection.ask(request).await;
        times.push(start.elapsed());
    }
    times
}

/// A kept connection, and the answer that came last.
struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
    body: usize,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            answer: Vec::new(),
            body: 0,
        }
    }

    /// Sends the request and reads the whole answer, which must be 200.
    async fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.unwrap();
        self.answer.clear();
        let length = loop {
            let read = self.stream.read_buf(&mut self.answer).await.unwrap();
            assert!(read > 0, "the connection was closed");
            if let Some(length) = self.head() {
                break length;
            }
        };
        while self.answer.len() < self.body + length {
            let read = self.stream.read_buf(&mut self.answer).await.unwrap();
            assert!(read > 0, "the connection was closed");
        }
    }

    fn body(&self) -> &[u8] {
        &self.answer[self.body..]
    }

    /// The length of the body, once the head is there.
    fn head(&mut self) -> Option<usize> {
        let end = self
            .answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")?;
        self.body = end + 4;
        let head = std::str::from_utf8(&self.answer[..end]).unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse().unwrap())
        });
        Some(length.expect("a whole answer has its length"))
    }
}
