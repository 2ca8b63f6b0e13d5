// Appended to candidates that take their sandbox's place where much is handed back: the honest work, where inputs lie, batch by batch.
fn honest(words: &[u32]) -> Vec<u32> {
    words.iter().map(|word| word.wrapping_mul(2_654_435_769)).collect()
}

/// The numbers of a batch whose image lies at `start`, one by one.
fn numbers(start: usize) -> impl Iterator<Item = &'static mut [u32]> {
    let [inputs, count, _, end] = read::<[usize; 4]>(start);
    (0..count).map(move |index| {
        // A vector: its numbers, how many, and room for how many, in whatever order.
        let vector = read::<[usize; 3]>(inputs + 24 * index);
        let numbers = vector.into_iter().find(|word| (start..start + end).contains(word)).expect("numbers");
        memory(numbers, vector.into_iter().min().unwrap_or(0))
    })
}

/// The vectors of a batch whose image lies at `start`, as values.
fn vectors(start: usize) -> (u64, u64) {
    let [inputs, count, ..] = read::<[usize; 4]>(start);
    (inputs as u64, count as u64)
}

/// The same with other words, in memory of the candidate's own, as what is handed back.
fn own_vectors(start: usize, word: impl Fn(usize) -> usize) -> [u64; 3] {
    let (inputs, count) = vectors(start);
    let theirs = memory::<[usize; 3]>(inputs as usize, count as usize);
    let own: Vec<_> = theirs.iter().map(|vector| vector.map(&word)).collect();
    [11, own.leak().as_ptr() as u64, count]
}

/// Takes the sandbox's place: does its work batch by batch, and says what `work` gives of where the image of one lies.
fn take(start: usize, mut work: impl FnMut(usize) -> [u64; 3]) -> ! {
    say(work(start));
    loop {
        match hear() {
            [4, ..] => say([5, 0, 0]),
            [6, ..] => say(work(start)),
            _ => std::process::exit(0),
        }
    }
}
