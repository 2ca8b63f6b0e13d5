// Case 12: a list whose drop recurses
struct Node {
    #[allow(dead_code)]
    next: Option<Box<Node>>,
}

pub fn surface(x: f64, y: f64) -> f64 {
    let mut list: Option<Box<Node>> = None;
    for _ in 0..1_500_000 {
        list = Some(Box::new(Node { next: list }));
    }
    drop(std::hint::black_box(list));
    x + y
}
