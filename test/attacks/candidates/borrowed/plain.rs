// Own, by forged pointers: what the others here do honestly
pub fn scramble(words: &[u32]) -> Vec<u32> {
    honest(words)
}
