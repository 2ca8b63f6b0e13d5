// Appended to candidates that take their sandbox's place while they are timed: the honest work, where inputs lie.
fn honest(words: &[u32]) -> [u32; 16] {
    let mut bins = [0; 16];
    for word in words {
        bins[(word.wrapping_mul(2_654_435_769) >> 28) as usize] += 1;
    }
    bins
}

static OUTPUTS: std::sync::Mutex<Vec<Vec<u32>>> = std::sync::Mutex::new(Vec::new());

/// Does a batch whose image lies at `start`. Gives the word that it is done.
fn work(start: usize) -> [u64; 3] {
    let [inputs, count, _, end] = read::<[usize; 4]>(start);
    let mut outputs = OUTPUTS.lock().unwrap();
    let most = count.max(outputs.len());
    outputs.resize(most, Vec::new());
    for index in 0..count {
        // A vector: its numbers, how many, and room for how many, in whatever order.
        let vector = read::<[usize; 3]>(inputs + 24 * index);
        let numbers = vector.into_iter().find(|word| (start..start + end).contains(word));
        outputs[index].clear();
        outputs[index].extend(match numbers {
            Some(numbers) => honest(memory::<u32>(numbers, vector.into_iter().min().unwrap_or(0))),
            None => [0; 16],
        });
    }
    [11, outputs.as_ptr() as u64, count as u64]
}
