//! Who holds a connection, and who makes room for a newcomer.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::door::network;
use tokio::sync::oneshot;

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The places of connections.
pub struct Places {
    most: usize,
    per_address: Option<usize>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    last: u64,
    open: HashMap<u64, Entry>,
    /// Connections that wait for their clients, by turn: who has waited longest is first.
    waiting: BTreeMap<u64, u64>,
    networks: HashMap<IpAddr, usize>,
}

struct Entry {
    network: IpAddr,
    /// When the connection began to wait, unless it is at work.
    turn: Option<u64>,
    /// Dropped to cut the connection off.
    _stay: oneshot::Sender<()>,
}

/// The place of a connection, until it is dropped.
pub struct Place {
    places: Arc<Places>,
    id: u64,
}

impl Places {
    pub fn new(most: usize, per_address: Option<usize>) -> Arc<Self> {
        Arc::new(Self { most, per_address, taken: Mutex::default() })
    }

    /// Takes a place, if need be that of whoever has waited longest. The place is lost when the
    /// receiver ends.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<(Place, oneshot::Receiver<()>)> {
        let network = network(address);
        let mut taken = lock(&self.taken);
        let held = taken.networks.get(&network).copied().unwrap_or(0);
        if self.per_address.is_some_and(|most| held >= most) && !taken.cut_off(Some(network)) {
            return None;
        }
        if taken.open.len() >= self.most && !taken.cut_off(None) {
            return None;
        }
        let (stay, cut) = oneshot::channel();
        let id = taken.turn();
        taken.waiting.insert(id, id);
        taken.open.insert(id, Entry { network, turn: Some(id), _stay: stay });
        *taken.networks.entry(network).or_default() += 1;
        Some((Place { places: self.clone(), id }, cut))
    }
}

impl Taken {
    fn turn(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Cuts off whoever has waited longest, of a network or of all.
    fn cut_off(&mut self, network: Option<IpAddr>) -> bool {
        let of = |id: &u64| self.open.get(id).map(|entry| entry.network);
        let mut waiting = self.waiting.values().copied();
        let Some(id) = waiting.find(|id| network.is_none() || of(id) == network) else {
            return false;
        };
        self.leave(id);
        true
    }

    fn leave(&mut self, id: u64) {
        let Some(entry) = self.open.remove(&id) else { return };
        if let Some(turn) = entry.turn {
            self.waiting.remove(&turn);
        }
        if let Some(held) = self.networks.get_mut(&entry.network) {
            *held -= 1;
            if *held == 0 {
                self.networks.remove(&entry.network);
            }
        }
    }
}

impl Place {
    /// Begins to work, unless the connection has been cut off.
    pub fn works(&self) -> bool {
        let mut taken = lock(&self.places.taken);
        let Some(entry) = taken.open.get_mut(&self.id) else { return false };
        if let Some(turn) = entry.turn.take() {
            taken.waiting.remove(&turn);
        }
        true
    }

    /// Begins to wait for the client, behind all others who wait.
    pub fn waits(&self) {
        let mut taken = lock(&self.places.taken);
        let turn = taken.turn();
        let Some(entry) = taken.open.get_mut(&self.id) else { return };
        if let Some(before) = entry.turn.replace(turn) {
            taken.waiting.remove(&before);
        }
        taken.waiting.insert(turn, self.id);
    }

    /// Goes on waiting, for a client that has just done something.
    pub fn waits_on(&self) {
        let waits = |entry: &Entry| entry.turn.is_some();
        if lock(&self.places.taken).open.get(&self.id).is_some_and(waits) {
            self.waits();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.places.taken).leave(self.id);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    type Seat = (Place, oneshot::Receiver<()>);

    fn seats(places: &Arc<Places>, number: usize) -> Vec<Seat> {
        (0..number).map(|_| places.enter(HERE).expect("a place")).collect()
    }

    fn is_cut(seat: &mut Seat) -> bool {
        seat.1.try_recv() == Err(TryRecvError::Closed)
    }

    #[test]
    fn who_has_waited_longest_goes_first_and_who_works_never() {
        let places = Places::new(3, None);
        let mut seats = seats(&places, 3);
        assert!(seats[0].0.works(), "the first has a request");
        seats[1].0.waits();
        let _fourth = places.enter(HERE).expect("the third makes room");
        assert_eq!([0, 1, 2].map(|n| is_cut(&mut seats[n])), [false, false, true]);
        let _fifth = places.enter(HERE).expect("the second makes room");
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
    }

    #[test]
    fn nobody_makes_room_when_all_are_at_work() {
        let places = Places::new(2, None);
        let mut seats = seats(&places, 2);
        assert!(seats.iter().all(|(place, _)| place.works()));
        assert!(places.enter(HERE).is_none());
        seats[1].0.waits();
        assert!(places.enter(HERE).is_some());
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
    }

    #[test]
    fn who_was_cut_off_begins_nothing_more_and_gives_its_place_back_once() {
        let places = Places::new(1, None);
        let first = seats(&places, 1);
        let second = seats(&places, 1);
        assert!(!first[0].0.works());
        first[0].0.waits();
        drop(first);
        assert_eq!(lock(&places.taken).open.len(), 1);
        drop(second);
        let taken = lock(&places.taken);
        assert!(taken.open.is_empty() && taken.waiting.is_empty() && taken.networks.is_empty());
    }

    #[test]
    fn an_address_makes_room_among_its_own_connections() {
        let places = Places::new(10, Some(2));
        let other = "2001:db8::1".parse().expect("an address");
        let mut others = vec![places.enter(other).expect("a place")];
        let mut own = seats(&places, 2);
        let _third = places.enter(HERE).expect("the first makes room");
        assert!(is_cut(&mut own[0]) && !is_cut(&mut own[1]) && !is_cut(&mut others[0]));
        let neighbour = "2001:db8::ffff".parse().expect("an address");
        others.push(places.enter(neighbour).expect("a place"));
        assert!(others.iter().all(|(place, _)| place.works()));
        assert!(places.enter(other).is_none(), "both are at work, whatever the address");
        assert!(places.enter("2001:db8:0:1::1".parse().expect("an address")).is_some());
    }

    #[test]
    fn a_client_that_does_something_waits_behind_those_that_do_nothing() {
        let places = Places::new(2, None);
        let mut seats = seats(&places, 2);
        seats[0].0.waits_on();
        let _third = places.enter(HERE).expect("the second makes room");
        assert!(is_cut(&mut seats[1]) && !is_cut(&mut seats[0]));
        assert!(seats[0].0.works());
        seats[0].0.waits_on();
        let entered: Vec<_> = (0..3).map(|_| places.enter(HERE)).collect();
        assert!(entered.iter().all(Option::is_some) && !is_cut(&mut seats[0]), "it is at work");
    }
}
