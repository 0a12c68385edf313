//! Where the cells of a list come from: they are no objects of the document, but each hangs on one statement.

use std::collections::HashMap;

use super::Origin;
use crate::dataset::{Dataset, Quad, Term};

/// Names the blank nodes that have no origin yet by the way that leads to them.
pub(super) fn name(dataset: &Dataset, origins: &mut [Option<Origin>]) {
    let unnamed = |term, origins: &[Option<Origin>]| match term {
        Term::Blank(blank) if origins[blank as usize].is_none() => Some(blank),
        _ => None,
    };
    let mut below: HashMap<u32, Vec<(&Quad, u32)>> = HashMap::new();
    let mut found: Vec<(Origin, u32)> = Vec::new();
    let mut mentions: HashMap<u32, usize> = HashMap::new();
    for quad in &dataset.quads {
        let Some(cell) = unnamed(quad.object, origins) else {
            continue;
        };
        *mentions.entry(cell).or_default() += 1;
        match unnamed(quad.subject, origins) {
            Some(parent) => below.entry(parent).or_default().push((quad, cell)),
            None => found.push((origin_below(dataset, origins, quad), cell)),
        }
    }
    while let Some((origin, cell)) = found.pop() {
        // A cell has one way to it; what has several is none.
        if mentions[&cell] > 1 {
            continue;
        }
        origins[cell as usize] = Some(origin);
        for (quad, cell) in below.remove(&cell).unwrap_or_default() {
            found.push((origin_below(dataset, origins, quad), cell));
        }
    }
}

/// The place of what a statement leads to.
fn origin_below(dataset: &Dataset, origins: &[Option<Origin>], quad: &Quad) -> Origin {
    let parent = match quad.subject {
        Term::Blank(blank) => origins[blank as usize].as_ref(),
        Term::Text { .. } => None,
    };
    let identifier = dataset.text_of(quad.subject).unwrap_or_default();
    let predicate = dataset.text_of(quad.predicate).unwrap_or_default();
    let cell = match parent.and_then(|parent| parent.cell.as_deref()) {
        // Along a list the way would grow with each cell, and all ways with its square; a number is as good.
        Some(way) => next(way, predicate),
        None => format!("{identifier} {predicate} 0"),
    };
    Origin {
        pointer: parent.map_or_else(String::new, |parent| parent.pointer.clone()),
        graph: parent.is_some_and(|parent| parent.graph),
        cell: Some(cell.into_boxed_str()),
    }
}

fn next(way: &str, predicate: &str) -> String {
    let (list, number) = way.rsplit_once(' ').unwrap_or((way, ""));
    match number.parse::<usize>() {
        Ok(number) if predicate == crate::to_rdf::RDF_REST => format!("{list} {}", number + 1),
        _ => format!("{way} {predicate} 0"),
    }
}
