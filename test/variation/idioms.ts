/** Functions as people write them with what the standard library has beside iterators alone. */
export const idioms: Readonly<Record<string, string>> = {
	'shortest ways by a heap': `use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub fn f(graph: &[Vec<(usize, u64)>], start: usize) -> Vec<Option<u64>> {
    let mut best = vec![None; graph.len()];
    let mut heap = BinaryHeap::new();
    heap.push(Reverse((0, start)));
    while let Some(Reverse((cost, at))) = heap.pop() {
        if best[at].is_some_and(|known| known <= cost) {
            continue;
        }
        best[at] = Some(cost);
        for &(next, weight) in &graph[at] {
            heap.push(Reverse((cost + weight, next)));
        }
    }
    best
}
`,
	'a report of words': `use std::collections::HashMap;

pub fn f(text: &str, least: usize) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    let mut pairs: Vec<_> = counts.into_iter().filter(|&(_, count)| count >= least).collect();
    pairs.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut lines = Vec::new();
    for (rank, (word, count)) in pairs.iter().enumerate() {
        let place = rank + 1;
        let share = 100 * count / pairs.len();
        lines.push(format!("{place}. {word}: {count} ({share} %)"));
    }
    lines.join("\\n")
}
`,
	'numbers near one another': `use std::collections::BTreeMap;

pub fn f(marks: &[(u32, i64)], from: u32, to: u32) -> i64 {
    let mut by_time: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for &(time, value) in marks {
        by_time.entry(time).or_default().push(value);
    }
    let within = by_time.range(from..to).map(|(_, values)| values.iter().sum::<i64>()).sum::<i64>();
    let next = by_time.range(to..).next().map_or(0, |(_, values)| values[0]);
    within + next
}
`,
	'sums that run': `pub fn f(xs: &[i32], limit: i32) -> Vec<i32> {
    let sums: Vec<i32> = xs
        .iter()
        .scan(0, |sum, &x| {
            *sum += x;
            Some(*sum)
        })
        .take_while(|&sum| sum < limit)
        .collect();
    sums.iter().zip(sums.iter().skip(1)).map(|(a, b)| b - a).chain(std::iter::once(limit)).collect()
}
`,
	'a calculator': `pub fn f(text: &str) -> Option<i64> {
    let mut stack: Vec<i64> = Vec::new();
    for token in text.split_whitespace() {
        match token {
            "+" | "-" | "*" => {
                let b = stack.pop()?;
                let a = stack.pop()?;
                stack.push(match token {
                    "+" => a.checked_add(b)?,
                    "-" => a.checked_sub(b)?,
                    _ => a.checked_mul(b)?,
                });
            }
            number => stack.push(number.parse().ok()?),
        }
    }
    if stack.len() == 1 { stack.pop() } else { None }
}
`,
	'settings of a text': `pub fn f(text: &str) -> Result<Vec<(String, u32)>, String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return Err(format!("line {}: no value in {line}", number + 1));
        };
        let value = value.trim().parse::<u32>().map_err(|error| format!("{name}: {error}"))?;
        found.push((name.trim().to_string(), value.min(1000)));
    }
    Ok(found)
}
`,
	'peaks of a slice': `pub fn f(xs: &[u32]) -> Vec<usize> {
    let threshold = xs.iter().copied().max().unwrap_or(0) / 2;
    xs.windows(3)
        .enumerate()
        .filter(|(_, w)| matches!(w, [a, b, c] if a < b && b > c))
        .map(|(i, _)| i + 1)
        .filter(|&i| xs[i] > threshold)
        .collect()
}
`,
	'digits from behind': `pub fn f(number: u64, base: u32) -> u64 {
    let mut digits = Vec::new();
    let mut rest = number;
    while rest > 0 {
        digits.push((rest % u64::from(base)) as u8);
        rest /= u64::from(base);
    }
    digits.iter().rev().enumerate().filter(|(i, d)| i % 2 == 0 && **d > 1).map(|(i, &d)| u64::from(d) * 10_u64.pow(i as u32 % 4)).sum()
}
`,
	'groups in order of size': `use std::collections::{BTreeSet, HashMap};

pub fn f(pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut parent: HashMap<u32, u32> = HashMap::new();
    fn root(parent: &HashMap<u32, u32>, mut at: u32) -> u32 {
        while let Some(&up) = parent.get(&at) {
            if up == at {
                break;
            }
            at = up;
        }
        at
    }
    for &(a, b) in pairs {
        parent.entry(a).or_insert(a);
        parent.entry(b).or_insert(b);
        let (ra, rb) = (root(&parent, a), root(&parent, b));
        if ra != rb {
            parent.insert(ra.max(rb), ra.min(rb));
        }
    }
    let mut groups: HashMap<u32, BTreeSet<u32>> = HashMap::new();
    for &member in parent.keys() {
        groups.entry(root(&parent, member)).or_default().insert(member);
    }
    let mut sorted: Vec<Vec<u32>> = groups.into_values().map(|set| set.into_iter().collect()).collect();
    sorted.sort_unstable_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    sorted
}
`,
	'tokens with what follows them': `pub fn f(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else if c.is_ascii_digit() {
            let mut number = String::new();
            while let Some(d) = chars.next_if(|d| d.is_ascii_digit() || *d == '.') {
                number.push(d);
            }
            tokens.push(number);
        } else {
            tokens.push(c.to_string());
            chars.next();
        }
    }
    tokens
}
`,
	'an average that moves': `use std::collections::VecDeque;

pub fn f(xs: impl Iterator<Item = f64>, width: usize) -> Vec<f64> {
    let mut window: VecDeque<f64> = VecDeque::with_capacity(width);
    let mut total = 0.0;
    let mut out = Vec::new();
    for x in xs {
        if window.len() == width {
            total -= window.pop_front().unwrap_or(0.0);
        }
        window.push_back(x);
        total += x;
        out.push(total / window.len() as f64);
    }
    out
}
`,
	'a slice by its ends': `pub fn f(xs: &[i64]) -> i64 {
    match xs {
        [] => 0,
        [only] => *only,
        [first, .., last] if first == last => 2 * first,
        [first, rest @ ..] => rest.chunks(2).flat_map(|pair| pair.iter()).fold(*first, |acc, x| acc.wrapping_mul(31) ^ x),
    }
}
`,
}
