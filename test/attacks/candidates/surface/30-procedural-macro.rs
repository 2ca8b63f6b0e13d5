// Own: a procedural macro, which would run in the compiler
#[proc_macro]
pub fn run(input: String) -> String {
    std::fs::read_to_string("/etc/passwd").unwrap_or(input)
}

pub fn surface(x: f64, y: f64) -> f64 {
    x + y
}
