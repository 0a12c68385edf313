//! Families of graphs in which many nodes look alike.

use serde_json::{Value, json};

/// Graphs of blank nodes, as N-Quads.
pub(super) fn graphs() -> Vec<(String, String)> {
    let mut graphs = Vec::new();
    let mut add = |name: String, edges: Vec<(usize, usize)>| {
        let lines: Vec<String> = edges
            .into_iter()
            .map(|(from, to)| format!("_:n{from} <urn:p> _:n{to} .\n"))
            .collect();
        graphs.push((name, lines.concat()));
    };
    for size in [9, 12, 16, 64] {
        add(format!("clique of {size}"), clique(size));
    }
    for size in [300, 5_000] {
        add(format!("ring of {size}"), ring(0, size));
    }
    add(
        "20 rings of 60".to_owned(),
        (0..20).flat_map(|ring_of| ring(ring_of * 60, 60)).collect(),
    );
    for size in [8, 40] {
        add(format!("all {size} to all {size}"), bipartite(size));
    }
    for (parents, leaves) in [(2, 12), (2, 16), (16, 16), (2, 1_000)] {
        add(
            format!("{parents} parents of {leaves} leaves"),
            stars(parents, leaves),
        );
    }
    for dimension in [4, 6, 10] {
        add(
            format!("hypercube of dimension {dimension}"),
            hypercube(dimension),
        );
    }
    for side in [6, 30] {
        add(format!("torus of {side} by {side}"), torus(side));
    }
    add("rook's graph".to_owned(), rook(4));
    add("Shrikhande graph".to_owned(), shrikhande());
    graphs
}

/// Members of a subject: trees of nodes without ids.
pub(super) fn credentials() -> Vec<(String, &'static str, Value)> {
    let mut poisons = Vec::new();
    for leaves in [8, 12, 16, 64, 500] {
        poisons.push((
            format!("two results with {leaves} equal alignments"),
            "result",
            json!([
                result(&vec![alignment("a"); leaves]),
                result(&vec![alignment("a"); leaves])
            ]),
        ));
    }
    poisons.push((
        "16 equal results with 16 equal alignments".to_owned(),
        "result",
        json!(vec![result(&vec![alignment("a"); 16]); 16]),
    ));
    poisons.push((
        "equal trees, four deep and four wide".to_owned(),
        "achievement",
        json!(vec![tree(4, 4); 2]),
    ));
    poisons
}

/// Members that are large, and in which every node can be told from its neighbours.
pub(super) fn large() -> Vec<(&'static str, &'static str, Value)> {
    let results = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|number| result(&[alignment(&number.to_string())]))
            .collect()
    };
    vec![
        ("3,000 differing results", "result", json!(results(3_000))),
        (
            "one result of 1,000 differing alignments",
            "result",
            json!([result(
                &(0..1_000)
                    .map(|number| alignment(&number.to_string()))
                    .collect::<Vec<_>>()
            )]),
        ),
        (
            "4,000 equal results",
            "result",
            json!(vec![result(&[alignment("a")]); 4_000]),
        ),
        (
            "a chain, 30 deep",
            "source",
            (0..30).fold(
                json!({"type": ["Profile"]}),
                |child, _| json!({"type": ["Profile"], "parentOrg": child}),
            ),
        ),
    ]
}

fn result(alignments: &[Value]) -> Value {
    json!({"type": ["Result"], "value": "1", "alignment": alignments})
}

fn alignment(name: &str) -> Value {
    json!({"type": ["Alignment"], "targetName": name, "targetUrl": "https://example.org/a"})
}

/// Achievements without ids, each related to `width` equal ones.
fn tree(depth: usize, width: usize) -> Value {
    if depth == 0 {
        return json!({"type": ["Achievement"], "name": "leaf"});
    }
    let child = tree(depth - 1, width);
    json!({
        "type": ["Achievement"],
        "creator": {"type": ["Profile"], "parentOrg": {"type": ["Profile"]}},
        "related": vec![json!({"type": ["Related"], "version": "1"}); width],
        "endorsement": vec![child; width],
    })
}

fn clique(size: usize) -> Vec<(usize, usize)> {
    let pairs = (0..size).flat_map(|from| (0..size).map(move |to| (from, to)));
    pairs.filter(|(from, to)| from != to).collect()
}

fn ring(first: usize, size: usize) -> Vec<(usize, usize)> {
    (0..size)
        .map(|place| (first + place, first + (place + 1) % size))
        .collect()
}

fn bipartite(size: usize) -> Vec<(usize, usize)> {
    let pairs = (0..size).flat_map(|from| (0..size).map(move |to| (from, size + to)));
    pairs.collect()
}

fn stars(parents: usize, leaves: usize) -> Vec<(usize, usize)> {
    (0..parents)
        .flat_map(|parent| (0..leaves).map(move |leaf| (parent, parents + parent * leaves + leaf)))
        .collect()
}

fn hypercube(dimension: usize) -> Vec<(usize, usize)> {
    (0..1_usize << dimension)
        .flat_map(|corner| (0..dimension).map(move |axis| (corner, corner ^ (1 << axis))))
        .collect()
}

fn torus(side: usize) -> Vec<(usize, usize)> {
    let cell = move |row: usize, column: usize| (row % side) * side + column % side;
    (0..side)
        .flat_map(|row| (0..side).map(move |column| (row, column)))
        .flat_map(|(row, column)| {
            let here = cell(row, column);
            [(here, cell(row + 1, column)), (here, cell(row, column + 1))]
        })
        .collect()
}

/// Cells of a board; those of one row or column are joined.
fn rook(side: usize) -> Vec<(usize, usize)> {
    let cells = side * side;
    clique(cells)
        .into_iter()
        .filter(|(one, other)| one / side == other / side || one % side == other % side)
        .collect()
}

/// As regular as the rook's graph of 16 cells, and another graph.
fn shrikhande() -> Vec<(usize, usize)> {
    let steps = [(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)];
    (0..16)
        .flat_map(|cell| {
            steps.map(|(down, right)| (cell, (cell / 4 + down) % 4 * 4 + (cell % 4 + right) % 4))
        })
        .collect()
}
