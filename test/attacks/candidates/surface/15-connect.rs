// Case 15: connect to a port of this machine
pub fn surface(x: f64, y: f64) -> f64 {
    std::net::TcpStream::connect("127.0.0.1:@PORT@").unwrap().nodelay().unwrap();
    x + y
}
