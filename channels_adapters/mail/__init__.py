"""What e-mail needs: reading, threading, telling machines from people, cutting quotes, writing. All of it pure."""
