//! All orders of a list, one after the other, the sorted one first.

/// Brings a list into its next order; false after the last one.
pub(super) fn next_permutation(list: &mut [u32]) -> bool {
    let Some(pivot) = list.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let successor = list.iter().rposition(|item| *item > list[pivot]);
    if let Some(successor) = successor {
        list.swap(pivot, successor);
    }
    list[pivot + 1..].reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_have_six_orders() {
        let mut list = [1, 2, 3];
        let mut orders = vec![list];
        while next_permutation(&mut list) {
            orders.push(list);
        }
        orders.dedup();
        assert_eq!((orders.len(), orders[5]), (6, [3, 2, 1]));
    }
}
