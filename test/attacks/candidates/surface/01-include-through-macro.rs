// Case 1: pass the name of the macro through a macro
macro_rules! call {
    ($name:ident, $path:literal) => {
        $name!($path)
    };
}
const TEXT: &str = call!(include_str, "/etc/passwd");

pub fn surface(x: f64, y: f64) -> f64 {
    TEXT.len() as f64 + x + y
}
