pub fn titles(text: &str) -> String {
	let words = text.split_whitespace().map(|word| {
		let mut letters = word.chars();
		letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>())
	});
	words.collect::<Vec<_>>().join(" ")
}
