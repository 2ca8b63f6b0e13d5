// Control, case 26: a table made while compiling
const SQUARES: [u64; 100] = {
    let mut table = [0; 100];
    let mut at = 0;
    while at < table.len() {
        table[at] = (at * at) as u64;
        at += 1;
    }
    table
};

pub fn surface(x: f64, y: f64) -> f64 {
    let near = |z: f64| SQUARES[(z.abs() * 10.0).round().min(99.0) as usize] as f64 / 100.0;
    near(x) + near(y)
}
