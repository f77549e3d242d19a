// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The wrapped ether of the local mainnet
/// @notice Behaves as the contract at 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2 does, its traps included: a call to a
/// function it does not have (`permit`, say) succeeds and deposits the ether sent, an allowance of `type(uint256).max`
/// never runs down, and a refused transfer reverts without a reason. All amounts in wei.
contract WETH9 {
    /// @dev What a `transfer` of ether hands over; the EVM adds as much itself when the value is not zero.
    uint256 private constant TRANSFER_GAS = 2300;

    string public name = "Wrapped Ether";
    string public symbol = "WETH";
    uint8 public decimals = 18;

    mapping(address owner => uint256 wad) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 wad)) public allowance;

    event Approval(address indexed src, address indexed guy, uint256 wad);
    event Transfer(address indexed src, address indexed dst, uint256 wad);
    event Deposit(address indexed dst, uint256 wad);
    event Withdrawal(address indexed src, uint256 wad);

    receive() external payable {
        deposit();
    }

    fallback() external payable {
        deposit();
    }

    /// @notice Wraps the ether sent for the caller.
    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
        emit Deposit(msg.sender, msg.value);
    }

    /// @notice Unwraps `wad` of the caller's balance; the ether is sent with 2,300 gas only.
    /// @dev Reverts without a reason when the balance is too small.
    function withdraw(uint256 wad) external {
        require(balanceOf[msg.sender] >= wad);
        balanceOf[msg.sender] -= wad;
        (bool sent, ) = msg.sender.call{value: wad, gas: wad == 0 ? TRANSFER_GAS : 0}("");
        require(sent);
        emit Withdrawal(msg.sender, wad);
    }

    /// @notice The ether held; forced ether counts as it does on mainnet.
    function totalSupply() external view returns (uint256) {
        return address(this).balance;
    }

    /// @notice Lets `guy` move `wad` of the caller's balance.
    function approve(address guy, uint256 wad) external returns (bool) {
        allowance[msg.sender][guy] = wad;
        emit Approval(msg.sender, guy, wad);
        return true;
    }

    /// @notice Moves `wad` from the caller to `dst`.
    function transfer(address dst, uint256 wad) external returns (bool) {
        return transferFrom(msg.sender, dst, wad);
    }

    /// @notice Moves `wad` from `src` to `dst` on the caller's allowance.
    /// @dev Reverts without a reason when balance or allowance is too small.
    function transferFrom(address src, address dst, uint256 wad) public returns (bool) {
        require(balanceOf[src] >= wad);
        if (src != msg.sender && allowance[src][msg.sender] != type(uint256).max) {
            require(allowance[src][msg.sender] >= wad);
            allowance[src][msg.sender] -= wad;
        }
        balanceOf[src] -= wad;
        balanceOf[dst] += wad;
        emit Transfer(src, dst, wad);
        return true;
    }
}
