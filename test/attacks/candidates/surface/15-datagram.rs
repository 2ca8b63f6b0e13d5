// Case 15: send a datagram
pub fn surface(x: f64, y: f64) -> f64 {
    std::net::UdpSocket::bind("127.0.0.1:0").unwrap().send_to(b"was here", "127.0.0.1:@UDP@").unwrap() as f64 + x + y
}
