//! A key service on this machine that behaves as told, and keeps what it was sent.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// What comes back for one request: the bytes of an HTTP response, after a while.
pub(crate) struct Reply {
    pub(crate) after: Duration,
    pub(crate) bytes: Vec<u8>,
}

/// A request as it came: its head, and its body.
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Value,
}

pub(crate) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers the n-th request with what `answer` gives for its number and body.
    pub(crate) fn answering(
        answer: impl Fn(usize, &Value) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (requests.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (seen.clone(), answer.clone());
                std::thread::spawn(move || drop(serve(stream.unwrap(), &seen, &*answer)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/sign?canary=1", self.port)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub(crate) fn first_request(&self) -> Request {
        self.requests.lock().unwrap().remove(0)
    }
}

impl Reply {
    pub(crate) fn json(body: &Value) -> Self {
        Self::status(200, "application/json", body.to_string().as_bytes())
    }

    pub(crate) fn status(status: u16, media_type: &str, body: &[u8]) -> Self {
        let mut bytes = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        Self {
            after: Duration::ZERO,
            bytes,
        }
    }

    pub(crate) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    answer: &dyn Fn(usize, &Value) -> Reply,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let (head, body) = loop {
        let length = stream.read(&mut buffer)?;
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let expected = head.split("content-length: ").nth(1).unwrap();
            let expected: usize = expected.lines().next().unwrap().parse().unwrap();
            if body.len() >= expected {
                break (
                    text.split_once("\r\n\r\n").unwrap().0.to_owned(),
                    body.to_owned(),
                );
            }
        }
        if length == 0 {
            return Ok(());
        }
    };
    let body: Value = serde_json::from_str(&body)?;
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(Request {
            head,
            body: body.clone(),
        });
        seen.len()
    };
    let reply = answer(number, &body);
    std::thread::sleep(reply.after);
    stream.write_all(&reply.bytes)
}
