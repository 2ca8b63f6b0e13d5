// Case 15: connect to a socket in the file system
pub fn surface(x: f64, y: f64) -> f64 {
    std::os::unix::net::UnixStream::connect("@SOCKET@").unwrap().shutdown(std::net::Shutdown::Both).unwrap();
    x + y
}
