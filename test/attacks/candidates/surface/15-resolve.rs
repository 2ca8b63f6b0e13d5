// Case 15: look up a name
pub fn surface(x: f64, y: f64) -> f64 {
    use std::net::ToSocketAddrs;
    ("localhost", 80).to_socket_addrs().unwrap().count() as f64 + x + y
}
