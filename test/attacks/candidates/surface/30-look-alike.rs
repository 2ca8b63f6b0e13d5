// Own: a macro whose name looks like a forbidden one
const TEXT: &str = іnclude_str!("/etc/passwd");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
