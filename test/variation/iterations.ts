/** Short functions as people write them with iterators, where a result's type often follows from its place alone. */
export const iterations: Readonly<Record<string, string>> = {
	sum: 'pub fn f(a: &[f64], n: usize) -> f64 {\n    a.iter().take(n).map(|v| v * v).sum()\n}\n',
	fold: 'pub fn f(a: &[f64], n: usize) -> f64 {\n    a.iter().take(n).fold(0.0, |s, v| s + v)\n}\n',
	upper: 'pub fn f(size: f64) -> f64 { let N = size * 2.0; N }\n',
	product: 'pub fn f(a: &[f64]) -> f64 {\n    a.iter().map(|v| 1.0 + v).product()\n}\n',
	into: 'pub fn f(a: f32) -> f64 {\n    let b = a * 2.0;\n    b.into()\n}\n',
	foldmax: 'pub fn f(a: &[f64]) -> f64 {\n    a.iter().copied().fold(f64::NEG_INFINITY, f64::max)\n}\n',
	mean: 'pub fn f(a: &[f64]) -> f64 {\n    let total: f64 = a.iter().sum();\n    total / a.len() as f64\n}\n',
	dot: 'pub fn f(a: &[f64], b: &[f64]) -> f64 {\n    a.iter().zip(b).map(|(x, y)| x * y).sum()\n}\n',
	collect: 'pub fn f(a: &[f64]) -> Vec<f64> {\n    a.iter().map(|x| x * 2.0 + 1.0).collect()\n}\n',
	count: 'pub fn f(a: &[u32], k: u32) -> usize {\n    a.iter().filter(|x| **x % 3 == k).count()\n}\n',
	windows: 'pub fn f(a: &[f64]) -> f64 {\n    a.windows(2).map(|w| (w[1] - w[0]).abs()).sum()\n}\n',
	intsum:
		'pub fn f(a: &[i64], k: i64) -> i64 {\n    let best = a.iter().copied().filter(|x| *x > k).max().unwrap_or(0);\n    best + a.iter().sum::<i64>()\n}\n',
	enumerate: 'pub fn f(a: &[f64]) -> f64 {\n    a.iter().enumerate().map(|(i, x)| x * i as f64).sum()\n}\n',
	variance:
		'pub fn f(a: &[f64]) -> f64 {\n    let n = a.len() as f64;\n    let mean = a.iter().sum::<f64>() / n;\n    a.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n\n}\n',
	'runs of letters': `pub fn f(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut n = 1;
        while chars.next_if_eq(&c).is_some() {
            n += 1;
        }
        if n > 1 {
            out.push_str(&n.to_string());
        }
        out.push(c);
    }
    out
}
`,
	sieve: `pub fn f(limit: usize) -> Vec<usize> {
    let mut sieve = vec![true; limit + 1];
    (2..=limit)
        .filter(|&p| {
            let prime = sieve[p];
            if prime {
                (p * p..=limit).step_by(p).for_each(|m| sieve[m] = false);
            }
            prime
        })
        .collect()
}
`,
	anagrams: `use std::collections::BTreeMap;

pub fn f(words: &[String]) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<Vec<char>, Vec<String>> = BTreeMap::new();
    for word in words {
        let mut key: Vec<char> = word.chars().collect();
        key.sort_unstable();
        groups.entry(key).or_default().push(word.clone());
    }
    groups.into_values().collect()
}
`,
	'check digits': `pub fn f(code: &str) -> bool {
    code.chars()
        .filter(|c| !c.is_whitespace())
        .rev()
        .map(|c| c.to_digit(10))
        .enumerate()
        .try_fold(0, |sum, (i, d)| {
            d.map(|d| sum + if i % 2 == 1 { if d > 4 { 2 * d - 9 } else { 2 * d } } else { d })
        })
        .is_some_and(|sum| sum % 10 == 0)
}
`,
	'a product of matrices': `pub fn f(a: [[f64; 3]; 3], b: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut c = [[0.0; 3]; 3];
    for (i, row) in a.iter().enumerate() {
        for j in 0..3 {
            c[i][j] = row.iter().zip(&b).map(|(x, r)| x * r[j]).sum();
        }
    }
    c
}
`,
	'a range of equals': `pub fn f(xs: &[i64], target: i64) -> std::ops::Range<usize> {
    let from = xs.iter().filter(|&&x| x < target).count();
    let to = from + xs.iter().skip(from).take_while(|&&x| x == target).count();
    from..to
}
`,
}
