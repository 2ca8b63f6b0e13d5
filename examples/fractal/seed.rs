/// The colour, `0xRRGGBB`, of a point of the picture, from -1 to 1 each way, at `t` seconds.
pub fn shade(x: f64, y: f64, t: f64) -> u32 {
    let mut a = x * 1.5 + t * 0.0;
    let mut b = y * 1.5;
    let mut rounds = 0;
    while rounds < 60 && a * a + b * b < 4.0 {
        let next = a * a - b * b - 0.7;
        b = 2.0 * a * b + 0.27;
        a = next;
        rounds += 1;
    }
    let grey = rounds * 4;
    grey * 0x10101
}
