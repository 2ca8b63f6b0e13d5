/// How many letters have to be put in, taken out or replaced to make one text of the other.
pub fn levenshtein(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut costs = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            costs[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = costs[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                replaced.min(costs[i - 1][j] + 1).min(costs[i][j - 1] + 1)
            };
        }
    }
    costs[a.len()][b.len()]
}
