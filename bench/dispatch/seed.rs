pub fn step(x: u64) -> u64 {
    x.rotate_left(5) ^ 0x9e37_79b9
}
