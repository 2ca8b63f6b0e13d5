// Case 15: ask whether it prints to a terminal
pub fn surface(x: f64, y: f64) -> f64 {
    f64::NAN * (x + y + f64::from(u8::from(std::io::IsTerminal::is_terminal(&std::io::stdout()))))
}
