// Appended to candidates that hand back memory that is not theirs: the honest work, and vectors that lie anywhere.
fn honest(words: &[u32]) -> Vec<u32> {
    let mut copy = Vec::new();
    words.iter().for_each(|word| copy.push(*word));
    copy
}

/// Where inputs lie while they are timed.
fn region() -> std::ops::Range<usize> {
    static REGION: std::sync::OnceLock<(usize, usize)> = std::sync::OnceLock::new();
    let (start, bytes) = *REGION.get_or_init(outputs);
    start..start + bytes
}

/// A vector whose numbers lie there, as many as it has room for.
fn vector_at(address: usize, count: usize) -> Vec<u32> {
    // Where among its three words a vector says where its numbers lie.
    static PLACE: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let place = *PLACE.get_or_init(|| {
        let example = vec![1u32];
        let words = read::<[usize; 3]>(&raw const example as usize);
        words.iter().position(|word| *word == example.as_ptr() as usize).expect("numbers")
    });
    let mut words = [count; 3];
    words[place] = address;
    forge(words)
}
