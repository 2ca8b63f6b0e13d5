// Own, by forged pointers: look for the seed of the evaluation in all memory
pub fn surface(x: f64, y: f64) -> f64 {
    std::hint::black_box((x, y));
    const MASKED: u64 = 0xabab_abab_abab_abab ^ MASK;
    tell(hunt(&[MASKED], true, |_| true))
}
