// Own, by forged pointers: what the others here do honestly
pub fn histogram(words: &[u32]) -> Vec<u32> {
    honest(words).to_vec()
}
