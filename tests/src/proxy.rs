//! Something between a server and its database, or a client and its server, that can be cut.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::Result;

/// Passes bytes on to `target` while it is open; closed, it refuses connections.
pub struct Proxy {
    address: SocketAddr,
    door: Arc<Door>,
}

#[derive(Default)]
struct Door {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_closed: bool,
    /// Whether somebody listens, which follows a moment later.
    is_heard: bool,
    streams: Vec<TcpStream>,
}

impl Proxy {
    /// A proxy that is open.
    pub fn before(target: SocketAddr) -> Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let door: Arc<Door> = Arc::default();
        door.locked().is_heard = true;
        let shared = door.clone();
        std::thread::spawn(move || {
            let mut listener = Some(listener);
            loop {
                if let Some(listener) = listener.take().or_else(|| TcpListener::bind(address).ok())
                {
                    shared.set_heard(true);
                    shared.listen(&listener, target);
                }
                shared.set_heard(false);
                shared.wait(|state| !state.is_closed);
            }
        });
        Ok(Proxy { address, door })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks every connection; whoever comes from now on is sent away.
    pub fn close(&self) {
        let mut state = self.door.locked();
        state.is_closed = true;
        for stream in state.streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        drop(state);
        // Wakes who listens.
        let _ = TcpStream::connect(self.address);
        self.door.wait(|state| !state.is_heard);
    }

    /// Lets connections through again.
    pub fn open(&self) {
        self.door.locked().is_closed = false;
        self.door.changed.notify_all();
        self.door.wait(|state| state.is_heard);
    }
}

impl Door {
    /// Lets clients through until the door is closed.
    fn listen(&self, listener: &TcpListener, target: SocketAddr) {
        for client in listener.incoming().flatten() {
            let mut state = self.locked();
            if state.is_closed {
                return;
            }
            if let Ok(streams) = pass(client, target) {
                state.streams.extend(streams);
            }
        }
    }

    fn set_heard(&self, is_heard: bool) {
        self.locked().is_heard = is_heard;
        self.changed.notify_all();
    }

    fn wait(&self, until: impl Fn(&State) -> bool) {
        let state = self.changed.wait_while(self.locked(), |state| !until(state));
        drop(state.unwrap_or_else(PoisonError::into_inner));
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass(client: TcpStream, target: SocketAddr) -> std::io::Result<[TcpStream; 2]> {
    let server = TcpStream::connect(target)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let both = [client.try_clone()?, server.try_clone()?];
    copy(client.try_clone()?, server.try_clone()?);
    copy(server, client);
    Ok(both)
}

/// Until one side ends; then the other one ends, too.
fn copy(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = from.shutdown(Shutdown::Both);
        let _ = to.shutdown(Shutdown::Both);
    });
}
