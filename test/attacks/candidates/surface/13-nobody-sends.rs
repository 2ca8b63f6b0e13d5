// Case 13: wait for a message that nobody sends
pub fn surface(x: f64, y: f64) -> f64 {
    let (sender, receiver) = std::sync::mpsc::channel::<f64>();
    let value = receiver.recv().unwrap();
    drop(sender);
    value + x + y
}
