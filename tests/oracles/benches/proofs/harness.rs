//! Sides of a row take turns, round after round; the median of the rounds counts.
//!
//! A neighbour on the same machine slows both sides of a round alike. So the ratio is taken within each round, and its
//! median over the rounds is what the table says; the times stand beside it for their order of magnitude.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::targets::Target;

const ROUNDS: usize = 51;
/// How long a side runs in one round.
const TURN: Duration = Duration::from_millis(4);
const WARM_UP: Duration = Duration::from_millis(60);

/// All rows of the table.
#[derive(Default)]
pub(crate) struct Bench<'a> {
    rows: Vec<Row<'a>>,
}

/// One operation of ours, and the peers that do the same.
pub(crate) struct Row<'a> {
    operation: String,
    ours: Side<'a>,
    peers: Vec<Peer<'a>>,
}

struct Peer<'a> {
    name: &'static str,
    side: Side<'a>,
    target: Option<Target>,
}

struct Side<'a> {
    /// Repeats the operation; the microseconds that one repetition took.
    operation: Box<dyn FnMut(u32) -> f64 + 'a>,
    /// How often the operation runs in one turn.
    repetitions: u32,
    /// Microseconds per operation, one for each round.
    times: Vec<f64>,
}

impl<'a> Bench<'a> {
    /// Adds an operation of ours.
    pub(crate) fn row<T: 'a>(
        &mut self,
        operation: impl Into<String>,
        ours: impl FnMut() -> T + 'a,
    ) -> &mut Row<'a> {
        self.rows.push(Row {
            operation: operation.into(),
            ours: Side::new(clocked(ours)),
            peers: Vec::new(),
        });
        self.rows.last_mut().unwrap()
    }

    /// Runs every operation once, to see that it works.
    pub(crate) fn run_once(&mut self) {
        for side in self.sides() {
            (side.operation)(1);
        }
    }

    /// Measures everything; the table, in Markdown.
    pub(crate) fn run(&mut self) -> String {
        for side in self.sides() {
            side.warm_up();
        }
        for round in 0..ROUNDS {
            for row in &mut self.rows {
                row.take_turns(round % 2 == 1);
            }
        }
        self.table()
    }

    fn sides(&mut self) -> impl Iterator<Item = &mut Side<'a>> {
        self.rows.iter_mut().flat_map(Row::sides)
    }

    fn table(&self) -> String {
        let mut table = String::from(
            "| operation | ours, µs | peer | peer, µs | peer ÷ ours | target |\n|---|---:|---|---:|---:|---|\n",
        );
        let mut widest: f64 = 0.0;
        for row in &self.rows {
            for Peer { name, side, target } in &row.peers {
                let ratios = sorted(side.times.iter().zip(&row.ours.times).map(|(a, b)| a / b));
                let quartiles = ratios[ROUNDS * 3 / 4] - ratios[ROUNDS / 4];
                let ratio = median(&ratios);
                widest = widest.max(quartiles / ratio);
                let target = target.map(|target| target.told(ratio));
                writeln!(
                    table,
                    "| {} | {} | {name} | {} | {} | {} |",
                    row.operation,
                    rounded(row.ours.median()),
                    rounded(side.median()),
                    rounded(ratio),
                    target.unwrap_or_default(),
                )
                .unwrap();
            }
        }
        let percent = widest * 100.0;
        write!(
            table,
            "\nMedians of {ROUNDS} rounds in one run. The middle half of a row's ratios spans {percent:.0} % of their median \
             at most."
        )
        .unwrap();
        table
    }
}

impl<'a> Row<'a> {
    /// Adds a peer.
    pub(crate) fn beside<T: 'a>(
        &mut self,
        peer: &'static str,
        operation: impl FnMut() -> T + 'a,
    ) -> &mut Self {
        self.beside_clock(peer, clocked(operation))
    }

    /// Adds a peer that repeats its operation itself, and answers with the microseconds of one repetition.
    pub(crate) fn beside_clock(
        &mut self,
        peer: &'static str,
        operation: impl FnMut(u32) -> f64 + 'a,
    ) -> &mut Self {
        self.peers.push(Peer {
            name: peer,
            side: Side::new(operation),
            target: None,
        });
        self
    }

    /// Says what is asked of the ratio to the peer that was added last.
    pub(crate) fn target(&mut self, target: Target) -> &mut Self {
        self.peers.last_mut().unwrap().target = Some(target);
        self
    }

    /// As [`Row::target`], if anything is asked.
    pub(crate) fn target_if(&mut self, asked: bool, target: Target) -> &mut Self {
        if asked { self.target(target) } else { self }
    }

    fn sides(&mut self) -> impl DoubleEndedIterator<Item = &mut Side<'a>> {
        std::iter::once(&mut self.ours).chain(self.peers.iter_mut().map(|peer| &mut peer.side))
    }

    /// The order turns about, so that no side always follows the same other one.
    fn take_turns(&mut self, backwards: bool) {
        if backwards {
            self.sides().rev().for_each(Side::take_turn);
        } else {
            self.sides().for_each(Side::take_turn);
        }
    }
}

impl<'a> Side<'a> {
    fn new(operation: impl FnMut(u32) -> f64 + 'a) -> Self {
        Self {
            operation: Box::new(operation),
            repetitions: 1,
            times: Vec::with_capacity(ROUNDS),
        }
    }

    /// Fills caches, and finds out how many repetitions make a turn.
    fn warm_up(&mut self) {
        let start = Instant::now();
        let mut count = 0;
        let mut time = 0.0;
        while start.elapsed() < WARM_UP {
            time += (self.operation)(1);
            count += 1;
        }
        let once = Duration::from_secs_f64(time * 1e-6 / f64::from(count));
        let repetitions = TURN.as_nanos() / once.as_nanos().max(1);
        self.repetitions = u32::try_from(repetitions).unwrap_or(u32::MAX).max(1);
    }

    fn take_turn(&mut self) {
        let time = (self.operation)(self.repetitions);
        self.times.push(time);
    }

    fn median(&self) -> f64 {
        median(&sorted(self.times.iter().copied()))
    }
}

/// Repeats an operation of this process under the clock.
fn clocked<T>(mut operation: impl FnMut() -> T) -> impl FnMut(u32) -> f64 {
    move |repetitions| {
        let start = Instant::now();
        for _ in 0..repetitions {
            black_box(operation());
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(repetitions)
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

/// About three digits: the fourth would be chance.
fn rounded(value: f64) -> String {
    match value {
        small if small < 10.0 => format!("{small:.2}"),
        middle if middle < 100.0 => format!("{middle:.1}"),
        large => format!("{large:.0}"),
    }
}
