/// The same, but for one row of costs that is kept and gone over again for each letter.
pub fn levenshtein(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut costs: Vec<usize> = (0..=b.len()).collect();
    for (i, one) in a.chars().enumerate() {
        let mut before = costs[0];
        costs[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = before + usize::from(one != *other);
            before = costs[j + 1];
            costs[j + 1] = replaced.min(before + 1).min(costs[j] + 1);
        }
    }
    costs[b.len()]
}
