pub fn levenshtein(one: &[u8], other: &[u8]) -> usize {
	let mut row: Vec<usize> = (0..=other.len()).collect();
	for (i, a) in one.iter().enumerate() {
		let mut diagonal = row[0];
		row[0] = i + 1;
		for (j, b) in other.iter().enumerate() {
			let above = row[j + 1];
			let replaced = if a == b { diagonal } else { diagonal + 1 };
			row[j + 1] = replaced.min(above + 1).min(row[j] + 1);
			diagonal = above;
		}
	}
	row[other.len()]
}
