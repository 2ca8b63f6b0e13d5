// Case 15: listen on a port
pub fn surface(x: f64, y: f64) -> f64 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() as f64 + x + y
}
