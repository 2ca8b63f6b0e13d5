// Case 14: take all memory politely, then insist
pub fn surface(x: f64, y: f64) -> f64 {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut bytes = 1usize << 30;
    while bytes > 0 {
        let mut one = Vec::new();
        if one.try_reserve_exact(bytes).is_ok() {
            kept.push(one);
        } else {
            bytes /= 2;
        }
    }
    let more = vec![x; 1 << 20];
    more.iter().sum::<f64>() + y + kept.len() as f64
}
